/** A fenced `ts` block of a page, with those before it that it continues. */
export interface CodeExample {
  readonly code: string;
  /** Where the block begins, from 1. */
  readonly line: number;
  readonly runs: boolean;
}

export interface BrokenLink {
  readonly link: string;
  readonly line: number;
}

interface FencedBlock {
  readonly language: string;
  readonly words: readonly string[];
  readonly code: string;
  readonly line: number;
}

function fencedBlocks(page: string): readonly FencedBlock[] {
  return [...page.matchAll(/^(`{3,})(\w*)([^\n`]*)\n([\s\S]*?)^\1[ \t]*$/gm)].map((match) => ({
    language: match[2] ?? "",
    words: (match[3] ?? "").split(/\s+/).filter(Boolean),
    code: match[4] ?? "",
    line: lineOf(page, match.index),
  }));
}

function lineOf(page: string, index: number): number {
  return page.slice(0, index).split("\n").length;
}

/** The examples of a page that must compile; see check-docs.ts for the words that change that. */
export function codeExamples(page: string): readonly CodeExample[] {
  const examples: CodeExample[] = [];
  for (const { language, words, code, line } of fencedBlocks(page)) {
    if (language !== "ts" || words.includes("fragment")) continue;
    const before = words.includes("continued") ? examples.pop() : undefined;
    examples.push({ code: (before?.code ?? "") + code, line: before?.line ?? line, runs: !words.includes("no-run") });
  }
  return examples;
}

/**
 * The links of a page to files and headings that do not exist. Links to other sites are not looked at.
 *
 * @param readLinked the text of a file, by its path from the page; undefined if there is none
 */
export function brokenLinks(page: string, readLinked: (path: string) => string | undefined): readonly BrokenLink[] {
  const prose = page
    .replace(/^(`{3,})[\s\S]*?^\1[ \t]*$/gm, (block) => block.replace(/[^\n]/g, ""))
    .replace(/`[^`\n]*`/g, (code) => " ".repeat(code.length));
  return [...prose.matchAll(/\]\(([^()\s]+)[^()]*\)/g)]
    .map(({ index, 1: link = "" }) => ({ link, line: lineOf(prose, index) }))
    .filter(({ link }) => {
      if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) return false;
      const [path = "", heading] = link.split("#", 2);
      const text = path === "" ? page : readLinked(decodeURIComponent(path));
      return text === undefined || (heading !== undefined && text !== "" && !headings(text).includes(heading));
    });
}

/** The anchors of a page's headings, as GitHub makes them. */
function headings(page: string): readonly string[] {
  const seen = new Map<string, number>();
  const prose = page.replace(/^(`{3,})[\s\S]*?^\1[ \t]*$/gm, "");
  return [...prose.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map(([, text = ""]) => {
    const anchor = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}
