import type { Workflow } from "@llama-agents/workflows";
import { WorkflowServer } from "../src/index.ts";
import { createAsk, createTell, type Topic, type Verdict } from "./fixtures.ts";

const server = new WorkflowServer().addWorkflow("tell", createTell()).addWorkflow("ask", createAsk());

type Served = (typeof server)["~workflows"];
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

// The type of a server names its workflows and what they take and give: a client is made from it.
holds<Equal<keyof Served, "tell" | "ask">>();
holds<Equal<InstanceType<Served["tell"]["~types"]["start"]>, Topic>>();
holds<Equal<InstanceType<Served["ask"]["~types"]["stop"]>, Verdict>>();

const untyped: WorkflowServer = new WorkflowServer();
// biome-ignore lint/suspicious/noExplicitAny: any workflow can be added
untyped.addWorkflow("any", createTell() as Workflow<any>);
// @ts-expect-error not a workflow
untyped.addWorkflow("none", {});
// @ts-expect-error not an option
new WorkflowServer({ idle: 3 });
