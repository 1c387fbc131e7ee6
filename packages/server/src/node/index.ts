// The public names for Node.

export type { RunningServer, ServableServer, ServeOptions } from "./serve.ts";
export { serve } from "./serve.ts";
