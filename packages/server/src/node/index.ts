// The public names for Node.

export { publishTraces, traceChannels } from "./publish-traces.ts";
export type { RunningServer, ServableServer, ServeOptions } from "./serve.ts";
export { serve } from "./serve.ts";
