import { useMemo } from "react";
import { type StackPart, stackParts } from "../../model/format/stack-frames.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import classes from "./result-panel.module.css";

interface StackTraceProps {
  readonly stack: string;
}

/** Where an error comes from; frames of libraries are folded. */
export function StackTrace({ stack }: StackTraceProps) {
  const parts = useMemo(() => withKeys(stackParts(stack)), [stack]);
  return (
    <section className={classes["stack"]} aria-label="Stack">
      <header className={classes["stackHeader"]}>
        <h3 className={classes["heading"]}>Stack</h3>
        <CopyButton text={stack} label="Copy stack" />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <div className={classes["frames"]} tabIndex={0}>
        {parts.map(({ key, part }) =>
          part.kind === "line" ? (
            <pre key={key} className={classes["frame"]}>
              {part.text}
            </pre>
          ) : (
            <details key={key}>
              <summary className={classes["library"]}>
                {part.lines.length} {part.lines.length === 1 ? "line" : "lines"} in libraries
              </summary>
              <pre className={classes["frame"]}>{part.lines.join("\n")}</pre>
            </details>
          ),
        )}
      </div>
    </section>
  );
}

const withKeys = (parts: readonly StackPart[]) => parts.map((part, index) => ({ key: `${index}`, part }));
