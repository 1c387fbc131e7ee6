import { type ReactElement, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";
import classes from "./panel.module.css";
import { VisuallyHidden } from "./visually-hidden.tsx";

export interface PanelProps {
  /** Its heading, and the name of its region. */
  readonly title: string;
  /** At the end of its heading. */
  readonly actions?: ReactNode | undefined;
  readonly children?: ReactNode | undefined;
  /** Read, but not seen. @default false */
  readonly isTitleHidden?: boolean | undefined;
  /** Space around what is in it: not for lists and canvases that reach the edge. @default true */
  readonly hasPadding?: boolean | undefined;
  /** With a border and round corners, for one that stands on a page. @default false */
  readonly isCard?: boolean | undefined;
  /** An `aside` is a landmark: for what goes with the rest of the page. @default "section" */
  readonly as?: "section" | "aside" | "nav" | undefined;
}

/** A part of the page with a heading. It fills its parent, and scrolls by itself. */
export function Panel(props: PanelProps): ReactElement {
  const { title, actions, children, isTitleHidden = false, hasPadding = true, isCard = false } = props;
  const { as: Element = "section" } = props;
  const id = useId();
  return (
    <Element className={classNames(classes["panel"], isCard && classes["card"])} aria-labelledby={id}>
      {isTitleHidden ? (
        <VisuallyHidden id={id} role="heading" aria-level={2}>
          {title}
        </VisuallyHidden>
      ) : (
        <header className={classes["header"]}>
          <h2 id={id} className={classes["title"]} title={title}>
            {title}
          </h2>
          {actions !== undefined && <div className={classes["actions"]}>{actions}</div>}
        </header>
      )}
      <div className={classNames(classes["body"], hasPadding && classes["padded"])}>{children}</div>
    </Element>
  );
}
