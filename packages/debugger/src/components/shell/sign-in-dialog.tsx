import { type FormEvent, type ReactElement, useEffect, useId, useState } from "react";
import { useAccess } from "../../api/hooks.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { closeOverlay, openOverlay, useShell } from "./shell-store.ts";
import classes from "./sign-in-dialog.module.css";

const close = (): void => closeOverlay("sign-in");

/** Asks for a token when the server wants one. */
export function SignInDialog(): ReactElement {
  const { needsToken, isSignedIn, signIn } = useAccess();
  const isOpen = useShell(({ overlay }) => overlay === "sign-in");
  useEffect(() => {
    if (needsToken) openOverlay("sign-in");
    else close();
  }, [needsToken]);
  return (
    <Dialog title="This server asks for a token" size="small" isOpen={isOpen} onClose={close}>
      <SignInForm isRefused={isSignedIn && needsToken} onSignIn={signIn} />
    </Dialog>
  );
}

interface SignInFormProps {
  /** Did the server not take the last one? */
  readonly isRefused: boolean;
  readonly onSignIn: (token: string) => void;
}

function SignInForm({ isRefused, onSignIn }: SignInFormProps): ReactElement {
  const id = useId();
  const [token, setToken] = useState("");
  const [isEmpty, setEmpty] = useState(false);
  const error = isEmpty ? "Enter a token." : isRefused ? "The server did not accept this token." : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setEmpty(token.trim() === "");
    if (token.trim() !== "") onSignIn(token.trim());
  };
  return (
    <form className={classes["form"]} onSubmit={submit} noValidate>
      <label htmlFor={id}>Token</label>
      <input
        id={id}
        type="password"
        autoComplete="off"
        value={token}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-hint ${id}-error`}
        onChange={(event) => setToken(event.currentTarget.value)}
      />
      <p id={`${id}-error`} className={classes["error"]} role="alert">
        {error}
      </p>
      <p id={`${id}-hint`} className={classes["hint"]}>
        It is kept until this tab is closed, and goes only to this server.
      </p>
      <div className={classes["buttons"]}>
        <Button onClick={close}>Not now</Button>
        <Button type="submit" variant="primary">
          Sign in
        </Button>
      </div>
    </form>
  );
}
