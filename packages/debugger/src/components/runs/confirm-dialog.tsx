import { type ReactNode, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";

export interface ConfirmDialogProps {
  readonly title: string;
  /** What the button says that does it: a verb and its object. */
  readonly action: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The dialog stays open, with the error, if it throws. */
  readonly onConfirm: () => Promise<void>;
  readonly children: ReactNode;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ title, action, isOpen, onClose, onConfirm, children }: ConfirmDialogProps) {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const close = () => {
    setError(undefined);
    onClose();
  };
  const confirm = async () => {
    setIsBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    } finally {
      setIsBusy(false);
    }
  };
  const footer = (
    <>
      <Button variant="plain" onClick={close}>
        Keep
      </Button>
      <Button variant="danger" isBusy={isBusy} onClick={() => void confirm()}>
        {action}
      </Button>
    </>
  );
  return (
    <Dialog title={title} isOpen={isOpen} onClose={close} footer={footer}>
      {children}
      {error === undefined ? null : <ErrorAlert error={error} />}
    </Dialog>
  );
}
