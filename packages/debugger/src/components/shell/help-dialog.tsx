import type { ReactElement } from "react";
import { shortcutsPreference } from "../../hooks/shortcut-registry.ts";
import { useAllCommands } from "../../hooks/use-commands.ts";
import { usePreference } from "../../hooks/use-preference.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { Switch } from "../ui/switch.tsx";
import classes from "./help-dialog.module.css";
import { modifierKey } from "./modifier-key.ts";
import { closeOverlay, useShell } from "./shell-store.ts";
import { type ShortcutGroup, shortcutGroups } from "./shortcut-list.ts";

const close = (): void => closeOverlay("help");

/** The keys of the page, and the switch that turns them off. */
export function HelpDialog(): ReactElement {
  const isOpen = useShell(({ overlay }) => overlay === "help");
  return (
    <Dialog title="Keyboard shortcuts" size="large" isOpen={isOpen} onClose={close}>
      <Shortcuts />
    </Dialog>
  );
}

function Shortcuts(): ReactElement {
  const [isOn, setOn] = usePreference(shortcutsPreference, true);
  const groups = useShortcutGroups();
  return (
    <>
      <div className={classes["switch"]}>
        <Switch label="Single keys" isOn={isOn} onChange={setOn} />
        <p>They work while no field has the focus. Ctrl or ⌘ with a key works in any case.</p>
      </div>
      <div className={classes["groups"]}>
        {groups.map(({ title, entries }) => (
          <section key={title} className={classes["group"]}>
            <h3>{title}</h3>
            <dl>
              {entries.map(({ keys, does }) => (
                <div key={keys} className={classes["entry"]}>
                  <dt>{does}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </>
  );
}

/** Those that every page has, and what the open one adds. */
function useShortcutGroups(): readonly ShortcutGroup[] {
  const commands = useAllCommands();
  const groups = shortcutGroups(modifierKey());
  const known = new Set(groups.flatMap(({ entries }) => entries.map(({ keys }) => keys)));
  const added = new Map<string, string>();
  for (const { keys, title } of commands) {
    const isTab = keys !== undefined && /^[1-5]$/.test(keys);
    if (keys !== undefined && !known.has(keys) && !isTab) added.set(keys, title);
  }
  if (added.size === 0) return groups;
  const entries = [...added].map(([keys, does]) => ({ keys, does }));
  return [...groups, { title: "Here", entries }];
}
