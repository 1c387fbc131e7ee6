/** A line of a stack, or several of libraries in a row. */
export type StackPart =
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "library"; readonly lines: readonly string[] };

/** Frames of JavaScript and of Python that are not of the workflow's author. */
const libraryFrame =
  /^\s*(?:at .*(?:node_modules|node:|\(internal|<anonymous>\)$|native\)$)|File ".*(?:site-packages|dist-packages|[\\/]lib[\\/]python3?)|\S*@.*node_modules)/;
/** The line of source below a frame of Python. */
const pythonFrame = /^\s*File "/;

/** The lines of a stack, with frames of libraries together, so that they can be folded. */
export function stackParts(stack: string): readonly StackPart[] {
  const parts: StackPart[] = [];
  let folded: string[] = [];
  let isInside = false;
  const close = (): void => {
    if (folded.length > 0) parts.push({ kind: "library", lines: folded });
    folded = [];
  };
  for (const text of stack.trimEnd().split(/\r?\n/)) {
    const isSourceOfFolded: boolean =
      isInside && !pythonFrame.test(text) && /^\s{4,}/.test(text) && !/^\s*at /.test(text);
    isInside = libraryFrame.test(text) ? pythonFrame.test(text) : isSourceOfFolded;
    if (libraryFrame.test(text) || isSourceOfFolded) folded.push(text);
    else {
      close();
      parts.push({ kind: "line", text });
    }
  }
  close();
  return parts;
}
