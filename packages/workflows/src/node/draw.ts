import { writeFile } from "node:fs/promises";
import { drawHtml } from "../graph/draw-html.ts";
import { type ExecutionTick, executionGraph } from "../graph/execution-graph.ts";
import { type DrawingOptions, toMermaid } from "../graph/mermaid.ts";
import { type Drawable, getWorkflowRepresentation } from "../graph/represent-workflow.ts";

export interface DrawingFileOptions extends DrawingOptions {
  /** Where to write the drawing; an empty name writes nothing. */
  readonly filename?: string | undefined;
}

/**
 * Draws all that a workflow may do, as a page that needs nothing else.
 *
 * @param options.filename - default `workflow_all_flows.html`
 * @returns the page
 */
export function drawAllPossibleFlows(
  workflow: Drawable,
  { filename = "workflow_all_flows.html", ...options }: DrawingFileOptions = {},
): Promise<string> {
  return write(filename, drawHtml(getWorkflowRepresentation(workflow), options));
}

/**
 * Draws all that a workflow may do, as a Mermaid flowchart.
 *
 * @param options.filename - default `workflow_all_flows.mermaid`
 * @returns the text of the flowchart
 */
export function drawAllPossibleFlowsMermaid(
  workflow: Drawable,
  { filename = "workflow_all_flows.mermaid", ...options }: DrawingFileOptions = {},
): Promise<string> {
  return write(filename, toMermaid(getWorkflowRepresentation(workflow), options));
}

/**
 * Draws what happened in a run, from its recorded ticks, as a page that needs nothing else.
 *
 * @param options.filename - default `workflow_recent_execution.html`
 * @returns the page
 */
export function drawMostRecentExecution(
  ticks: readonly ExecutionTick[],
  { filename = "workflow_recent_execution.html", ...options }: DrawingFileOptions = {},
): Promise<string> {
  return write(filename, drawHtml(executionGraph(ticks), options));
}

/**
 * Draws what happened in a run, from its recorded ticks, as a Mermaid flowchart.
 *
 * @param options.filename - default `workflow_recent_execution.mermaid`
 * @returns the text of the flowchart
 */
export function drawMostRecentExecutionMermaid(
  ticks: readonly ExecutionTick[],
  { filename = "workflow_recent_execution.mermaid", ...options }: DrawingFileOptions = {},
): Promise<string> {
  return write(filename, toMermaid(executionGraph(ticks), options));
}

async function write(filename: string, text: string): Promise<string> {
  if (filename !== "") await writeFile(filename, text);
  return text;
}
