export interface BrokenLink {
  readonly link: string;
  readonly line: number;
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

function lineOf(page: string, index: number): number {
  return page.slice(0, index).split("\n").length;
}
