import type { ReactElement } from "react";
import { Icon } from "../ui/icon.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { modifierKey } from "./modifier-key.ts";
import classes from "./palette-button.module.css";
import { openOverlay } from "./shell-store.ts";

/** Looks like a field, and opens the palette. */
export function PaletteButton(): ReactElement {
  return (
    <button
      type="button"
      className={classes["button"]}
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={() => openOverlay("palette")}
    >
      <Icon name="search" size={14} />
      <span className={classes["text"]}>Search runs, steps, actions…</span>
      <span className={classes["keys"]} aria-hidden="true">
        <Kbd keys={`${modifierKey()} K`} />
      </span>
    </button>
  );
}
