import type { ReactElement } from "react";
import { useAnnouncements } from "../../hooks/use-announce.ts";
import { VisuallyHidden } from "../ui/visually-hidden.tsx";

/** Where screen readers hear what `announce` and `alertUser` say. */
export function LiveRegions(): ReactElement {
  const { polite, assertive } = useAnnouncements();
  return (
    <>
      <VisuallyHidden role="status">{polite}</VisuallyHidden>
      <VisuallyHidden role="alert">{assertive}</VisuallyHidden>
    </>
  );
}
