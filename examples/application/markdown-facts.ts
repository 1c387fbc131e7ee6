/** What can be said of a Markdown text without looking at any other file. */
export interface MarkdownFacts {
  readonly words: number;
  /** At 200 words a minute, to a tenth. */
  readonly readingMinutes: number;
  readonly headings: readonly { readonly level: number; readonly text: string }[];
  /** Where its links lead that name no scheme: paths, with their fragments and queries. */
  readonly relativeLinks: readonly string[];
}

const wordsPerMinute = 200;

/** Reads a Markdown text by its lines: fenced code is neither read aloud nor followed. */
export function markdownFacts(markdown: string): MarkdownFacts {
  const prose = withoutCode(markdown);
  const headings = [...prose.matchAll(/^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/gm)].map(
    ([, marks = "", text = ""]) => ({ level: marks.length, text }),
  );
  const words = withoutTargets(prose).match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu)?.length ?? 0;
  const readingMinutes = Math.ceil((words / wordsPerMinute) * 10) / 10;
  return { words, readingMinutes, headings, relativeLinks: relativeLinks(prose) };
}

/** Without fenced blocks and code spans. */
function withoutCode(markdown: string): string {
  let fence: string | undefined;
  const lines = markdown.split(/\r?\n/).filter((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) {
      fence = mark;
      return mark === undefined;
    }
    // The end of a fence is at least as long as its start, and says nothing else.
    if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
    return false;
  });
  return lines.join("\n").replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, " ");
}

const inlineTarget = /\]\(\s*(<[^>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)[^)\n]*\)/g;
const definition = /^ {0,3}\[[^\]\n]+\]:[ \t]*(<[^>\n]*>|\S+).*$/gm;

const withoutTargets = (prose: string): string => prose.replace(definition, " ").replace(inlineTarget, "] ");

function relativeLinks(prose: string): string[] {
  const targets = [...prose.matchAll(inlineTarget), ...prose.matchAll(definition)].map(([, target = ""]) =>
    target.replace(/^<(.*)>$/, "$1"),
  );
  const hasScheme = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i;
  return [...new Set(targets)].filter((target) => target !== "" && !target.startsWith("#") && !hasScheme.test(target));
}
