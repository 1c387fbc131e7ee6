import type { ComponentPropsWithRef, MouseEvent, ReactElement } from "react";
import classes from "./button.module.css";
import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-paths.ts";

export interface IconButtonProps extends Omit<ComponentPropsWithRef<"button">, "className" | "disabled" | "children"> {
  /** Its name, and its tooltip. */
  readonly label: string;
  readonly icon: IconName;
  /** For one that stays down: is it? */
  readonly isPressed?: boolean | undefined;
  /** Why it cannot be used now. */
  readonly disabledReason?: string | undefined;
}

/** A button that is only a sign. */
export function IconButton({
  label,
  icon,
  isPressed,
  disabledReason,
  onClick,
  title,
  ...rest
}: IconButtonProps): ReactElement {
  const click = (event: MouseEvent<HTMLButtonElement>): void => {
    if (disabledReason !== undefined) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      {...rest}
      type="button"
      className={classNames(
        classes["button"],
        classes["quiet"],
        classes["icon"],
        isPressed === true && classes["isPressed"],
      )}
      aria-label={label}
      aria-pressed={isPressed}
      aria-disabled={disabledReason !== undefined || undefined}
      title={disabledReason === undefined ? (title ?? label) : `${label}: ${disabledReason}`}
      onClick={click}
    >
      <Icon name={icon} />
    </button>
  );
}
