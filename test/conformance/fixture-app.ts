import { WorkflowServer, type WorkflowServerOptions } from "@llama-agents/server";
import { BigStream } from "./workflows/big-stream.ts";
import { Branch } from "./workflows/branch.ts";
import { Catcher } from "./workflows/catcher.ts";
import { Echo } from "./workflows/echo.ts";
import { Fail } from "./workflows/fail.ts";
import { Fanout } from "./workflows/fanout.ts";
import { Greet } from "./workflows/greet.ts";
import { Human } from "./workflows/human.ts";
import { Loop } from "./workflows/loop.ts";
import { ResourceFlow } from "./workflows/resource-flow.ts";
import { Retry } from "./workflows/retry.ts";
import { Slow } from "./workflows/slow.ts";
import { StateFlow } from "./workflows/state-flow.ts";
import { TimeoutFlow } from "./workflows/timeout-flow.ts";
import { Typed } from "./workflows/typed.ts";
import { Approval, Waiter } from "./workflows/waiter.ts";

/** The application whose answers are recorded, `fixture_app.py`, on our server. */
export function createFixtureServer(options: WorkflowServerOptions): WorkflowServer {
  return new WorkflowServer(options)
    .addWorkflow("greet", new Greet())
    .addWorkflow("typed", new Typed())
    .addWorkflow("human", new Human())
    .addWorkflow("waiter", new Waiter(), { additionalEvents: [Approval] })
    .addWorkflow("fanout", new Fanout())
    .addWorkflow("loop", new Loop())
    .addWorkflow("branch", new Branch())
    .addWorkflow("state", new StateFlow())
    .addWorkflow("fail", new Fail())
    .addWorkflow("retry", new Retry())
    .addWorkflow("catcher", new Catcher())
    .addWorkflow("timeout", new TimeoutFlow())
    .addWorkflow("slow", new Slow())
    .addWorkflow("bigstream", new BigStream())
    .addWorkflow("resource", new ResourceFlow())
    .addWorkflow("echo", new Echo());
}
