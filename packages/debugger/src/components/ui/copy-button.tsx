import { type ReactElement, useEffect, useState } from "react";
import { alertUser, announce } from "../../hooks/use-announce.ts";
import { Button } from "./button.tsx";
import { IconButton } from "./icon-button.tsx";

export interface CopyButtonProps {
  /** What is copied; a function where it is costly. */
  readonly text: string | (() => string);
  /** Such as "Copy id". */
  readonly label: string;
  /** Is the label shown, or only a sign? @default false */
  readonly hasLabel?: boolean | undefined;
}

/** Copies a text to the clipboard, and says so. */
export function CopyButton({ text, label, hasLabel = false }: CopyButtonProps): ReactElement {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : text());
      setCopied(true);
      announce("Copied");
    } catch {
      alertUser("The browser does not let the page copy.");
    }
  };
  const shared = { icon: isCopied ? ("check" as const) : ("copy" as const), onClick: () => void copy() };
  return hasLabel ? (
    <Button variant="quiet" {...shared}>
      {label}
    </Button>
  ) : (
    <IconButton label={label} {...shared} />
  );
}
