import { type ComponentPropsWithRef, type MouseEvent, type ReactElement, useId } from "react";
import classes from "./button.module.css";
import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-paths.ts";

export type ButtonVariant = "primary" | "plain" | "danger" | "quiet";

export interface ButtonProps extends Omit<ComponentPropsWithRef<"button">, "className" | "disabled"> {
  /** @default "plain" */
  readonly variant?: ButtonVariant | undefined;
  readonly icon?: IconName | undefined;
  /** It works on it: another click does nothing. */
  readonly isBusy?: boolean | undefined;
  /** Why it cannot be used now: it keeps its place and its focus, and says so. */
  readonly disabledReason?: string | undefined;
}

export function Button({
  variant = "plain",
  icon,
  isBusy = false,
  disabledReason,
  children,
  onClick,
  type = "button",
  title,
  ...rest
}: ButtonProps): ReactElement {
  const reasonId = useId();
  const isOff = isBusy || disabledReason !== undefined;
  const click = (event: MouseEvent<HTMLButtonElement>): void => {
    if (isOff) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      {...rest}
      type={type}
      className={classNames(classes["button"], classes[variant])}
      title={disabledReason ?? title}
      aria-disabled={isOff || undefined}
      aria-busy={isBusy || undefined}
      aria-describedby={disabledReason === undefined ? rest["aria-describedby"] : reasonId}
      onClick={click}
    >
      {icon !== undefined && <Icon name={icon} size={14} />}
      <span className={classes["label"]}>{children}</span>
      {/* Describes the button, and is no part of its name. */}
      {disabledReason !== undefined && (
        <span id={reasonId} hidden>
          {disabledReason}
        </span>
      )}
    </button>
  );
}
