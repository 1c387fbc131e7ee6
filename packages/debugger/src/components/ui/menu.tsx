import { type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Button, type ButtonVariant } from "./button.tsx";
import { IconButton } from "./icon-button.tsx";
import type { IconName } from "./icon-paths.ts";
import classes from "./menu.module.css";
import { MenuEntry, type MenuItem } from "./menu-entry.tsx";
import { placeBelow } from "./place-below.ts";

export interface MenuProps {
  /** The name of the button; shown unless there is only an icon. */
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Only this sign is shown on the button. */
  readonly icon?: IconName | undefined;
  /** Shown on the button instead of the label. */
  readonly children?: ReactNode | undefined;
  /** @default "plain" */
  readonly variant?: ButtonVariant | undefined;
  readonly disabledReason?: string | undefined;
  /** A note below the items. */
  readonly footer?: ReactNode | undefined;
}

const moves: Record<string, (index: number, count: number) => number> = {
  ArrowDown: (index, count) => (index + 1) % count,
  ArrowUp: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** A button that opens a list of actions. */
export function Menu({ label, items, icon, children, variant, disabledReason, footer }: MenuProps): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { trigger, list } = useMenuPopover(isOpen, () => setOpen(false));
  const shared = {
    ref: trigger,
    disabledReason,
    "aria-haspopup": "menu" as const,
    "aria-expanded": isOpen,
    "aria-controls": isOpen ? id : undefined,
    onClick: () => setOpen(!isOpen),
  };
  const close = (): void => {
    setOpen(false);
    trigger.current?.focus();
  };
  return (
    <>
      {icon === undefined ? (
        <Button {...shared} variant={variant} aria-label={children === undefined ? undefined : label}>
          {children ?? label}
        </Button>
      ) : (
        <IconButton {...shared} label={label} icon={icon} />
      )}
      {isOpen && (
        <div
          ref={list}
          id={id}
          role="menu"
          tabIndex={-1}
          popover="manual"
          aria-label={label}
          className={classes["menu"]}
          onKeyDown={(event) => onMenuKey(event, close)}
        >
          {items.map((item) => (
            <MenuEntry key={item.id} item={item} onDone={close} />
          ))}
          {footer !== undefined && <div className={classes["foot"]}>{footer}</div>}
        </div>
      )}
    </>
  );
}

function onMenuKey(event: KeyboardEvent<HTMLDivElement>, close: () => void): void {
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>("[role^=menuitem]")];
  const focused = document.activeElement;
  const current = focused instanceof HTMLElement ? entries.indexOf(focused) : -1;
  const move = moves[event.key];
  if (move !== undefined) entries[move(current, entries.length)]?.focus();
  else if (event.key === "Escape" || event.key === "Tab") close();
  else if (event.key.length === 1) startingWith(entries, current, event.key)?.focus();
  const isLeftToButton = event.key === "Enter" || event.key === " ";
  if (!isLeftToButton && event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
}

/** The next entry that starts with what was typed, as in a native menu. */
function startingWith(entries: readonly HTMLElement[], current: number, key: string): HTMLElement | undefined {
  const rest = [...entries.slice(current + 1), ...entries.slice(0, current + 1)];
  return rest.find((entry) => entry.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
}

function useMenuPopover(isOpen: boolean, close: () => void) {
  const trigger = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const latestClose = useRef(close);
  useEffect(() => {
    latestClose.current = close;
  });
  useEffect(() => {
    const [button, menu] = [trigger.current, list.current];
    if (!isOpen || button === null || menu === null) return undefined;
    menu.showPopover?.();
    placeBelow(menu, button);
    menu.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
    const leave = (event: Event): void => {
      const isInside = event.target instanceof Node && (menu.contains(event.target) || button.contains(event.target));
      if (!isInside) latestClose.current();
    };
    document.addEventListener("pointerdown", leave);
    window.addEventListener("resize", leave);
    return () => {
      document.removeEventListener("pointerdown", leave);
      window.removeEventListener("resize", leave);
    };
  }, [isOpen]);
  return { trigger, list };
}
