/** A program of a page: a fenced `ts` block, with those before it that it continues. */
export interface PageExample {
  readonly code: string;
  /** What it prints: the `text` blocks that directly follow its blocks. */
  readonly output: string;
  /** Where its first block begins, from 1. */
  readonly line: number;
  readonly runs: boolean;
}

/**
 * The programs of a page. Each `ts` block is a complete module, unless words after `ts` say otherwise: `continued`
 * appends it to the block before, `no-run` compiles it only, `fragment` leaves it alone.
 */
export function pageExamples(page: string): readonly PageExample[] {
  const examples: PageExample[] = [];
  let end = -1;
  for (const match of page.matchAll(/^```(\w*)([^\n`]*)\n([\s\S]*?)^```[ \t]*$/gm)) {
    const [block, language = "", words = "", code = ""] = match;
    const last = examples.at(-1);
    const follows = page.slice(end, match.index).trim() === "";
    if (language === "text" && last && end >= 0 && follows) {
      examples[examples.length - 1] = { ...last, output: last.output + code };
    }
    end = -1;
    if (language !== "ts" || words.includes("fragment")) continue;
    end = match.index + block.length;
    const line = page.slice(0, match.index).split("\n").length;
    const before = words.includes("continued") ? examples.pop() : undefined;
    examples.push({
      code: (before?.code ?? "") + code,
      output: before?.output ?? "",
      line: before?.line ?? line,
      runs: !words.includes("no-run"),
    });
  }
  return examples;
}
