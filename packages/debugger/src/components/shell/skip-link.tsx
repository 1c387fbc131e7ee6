import type { ReactElement } from "react";
import classes from "./shell.module.css";

/** Past the bar and the runs, to the log of a run or what else the page is about. A link would change the route. */
export function SkipLink(): ReactElement {
  const skip = (): void => {
    const target =
      document.querySelector<HTMLElement>("main [role=grid], main [role=log]") ?? document.querySelector("main");
    target?.focus();
  };
  return (
    <button type="button" className={classes["skip"]} onClick={skip}>
      Skip to the content
    </button>
  );
}
