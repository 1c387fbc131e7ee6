import { type ReactElement, useEffect, useRef } from "react";
import { useAccess, useConnection } from "../../api/hooks.ts";
import { announce } from "../../hooks/use-announce.ts";
import { useNow } from "../../hooks/use-now.ts";
import { classNames } from "../ui/class-names.ts";
import { VisuallyHidden } from "../ui/visually-hidden.tsx";
import classes from "./connection-pill.module.css";

const words = {
  connected: "Connected",
  starting: "The server is starting",
  offline: "The server does not answer",
} as const;

/** How the server is, by the traffic of the page. */
export function ConnectionPill(): ReactElement {
  const { state, retryAt, retry } = useConnection();
  const { needsToken } = useAccess();
  const now = useNow(retryAt === undefined ? 0 : 1000);
  const seconds =
    retryAt === undefined ? undefined : Math.max(0, Math.ceil((retryAt - Math.max(now, Date.now())) / 1000));
  const said = useRef<keyof typeof words>("connected");
  useEffect(() => {
    if (said.current === state) return;
    said.current = state;
    announce(words[state]);
  }, [state]);
  if (state === "connected" && needsToken) {
    return (
      <span className={classes["pill"]} title="The server answers, and asks for a token">
        <span className={classes["dot"]} aria-hidden="true" />
        Signed out
      </span>
    );
  }
  if (state === "connected") {
    return (
      <span className={classNames(classes["pill"], classes["connected"])} title="The server answers">
        <span className={classes["dot"]} aria-hidden="true" />
        <span className={classes["word"]}>Connected</span>
      </span>
    );
  }
  const action = seconds === undefined ? undefined : navigator.onLine ? "Now" : "Retry";
  return (
    <span className={classNames(classes["pill"], classes[state])} title={words[state]}>
      <span className={classes["dot"]} aria-hidden="true" />
      {textOf(state, seconds)}
      {action !== undefined && (
        <button type="button" className={classes["retry"]} onClick={retry}>
          {action}
          <VisuallyHidden>, reconnect</VisuallyHidden>
        </button>
      )}
    </span>
  );
}

function textOf(state: "starting" | "offline", seconds: number | undefined): string {
  if (state === "starting") return "Starting…";
  if (!navigator.onLine) return "Offline";
  return seconds === undefined ? "Reconnecting…" : `Reconnecting in ${seconds} s`;
}
