import { useEffect } from "react";

const product = "Workflow debugger";

/** Says in the title of the document what the page shows. */
export function useDocumentTitle(title: string | undefined): void {
  useEffect(() => {
    if (title === undefined) return;
    const before = document.title;
    document.title = `${title} · ${product}`;
    return () => {
      document.title = before;
    };
  }, [title]);
}
