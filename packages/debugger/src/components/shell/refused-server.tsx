import type { ReactElement } from "react";
import { useApi } from "../../api/hooks.ts";
import { Icon } from "../ui/icon.tsx";
import classes from "./refused-server.module.css";

/** Says that the link asked for another server than the one that is shown. Nothing if it did not. */
export function RefusedServer(): ReactElement | null {
  const { base } = useApi();
  if (base.refused === undefined) return null;
  return (
    <p className={classes["notice"]} role="alert">
      <Icon name="alert" />
      <span>
        This link asks for the server <code>{base.refused}</code>, which is not one that this page may talk to. What you
        see is from <code>{base.publicUrl}</code>.
      </span>
    </p>
  );
}
