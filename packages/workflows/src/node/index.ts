export {
  type DrawingFileOptions,
  drawAllPossibleFlows,
  drawAllPossibleFlowsMermaid,
  drawMostRecentExecution,
  drawMostRecentExecutionMermaid,
} from "./draw.ts";
export { ResourceConfigError, type ResourceConfigOptions, resourceConfig } from "./resource-config.ts";
