import { type MouseEvent, type ReactElement, type ReactNode, type SyntheticEvent, useId } from "react";
import { classNames } from "./class-names.ts";
import classes from "./dialog.module.css";
import { IconButton } from "./icon-button.tsx";
import { useModal } from "./use-modal.ts";

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  /** Escape, the cross, or a click beside it. */
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Its buttons. */
  readonly footer?: ReactNode | undefined;
  /** @default "medium" */
  readonly size?: "small" | "medium" | "large" | undefined;
  /** For one that is no form but a list, such as the palette: no header, no padding. The title is read only. */
  readonly isBare?: boolean | undefined;
}

/** A modal dialog: focus goes into it, stays in it, and returns. Its children exist only while it is open. */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  footer,
  size = "medium",
  isBare = false,
}: DialogProps): ReactElement | null {
  const titleId = useId();
  const dialog = useModal(isOpen);
  const cancel = (event: SyntheticEvent<HTMLDialogElement>): void => {
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    onClose();
  };
  const clickBeside = (event: MouseEvent<HTMLDialogElement>): void => {
    if (event.target === event.currentTarget) onClose();
  };
  if (!isOpen) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same, as the cancel event
    <dialog
      ref={dialog}
      className={classNames(classes["dialog"], classes[size], isBare && classes["bare"])}
      aria-labelledby={isBare ? undefined : titleId}
      aria-label={isBare ? title : undefined}
      onCancel={cancel}
      onClick={clickBeside}
    >
      {isBare ? (
        <div className={classes["frame"]}>{children}</div>
      ) : (
        <div className={classes["frame"]}>
          <header className={classes["header"]}>
            <h2 id={titleId}>{title}</h2>
            <IconButton label="Close" icon="close" onClick={onClose} />
          </header>
          <div className={classes["body"]}>{children}</div>
          {footer !== undefined && <footer className={classes["footer"]}>{footer}</footer>}
        </div>
      )}
    </dialog>
  );
}
