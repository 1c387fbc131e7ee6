import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import classes from "./getting-started.module.css";

const example = `import { WorkflowServer } from "@llama-agents/server";
import { serve } from "@llama-agents/server/node";
import { hello } from "./hello.ts";

const server = new WorkflowServer().addWorkflow("hello", hello);
await serve(server, { port: 8080 });
`;

/** What to do on a server without workflows. */
export function GettingStarted() {
  return (
    <EmptyState
      title="No workflows registered"
      action={<CopyButton text={example} label="Copy the example" hasLabel />}
    >
      <p>Add one where the server is made, and start it again:</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can scroll must be reachable by keys */}
      <pre className={classes["code"]} tabIndex={0}>
        <code>{example}</code>
      </pre>
    </EmptyState>
  );
}
