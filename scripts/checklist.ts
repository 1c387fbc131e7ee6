/** One line of the behaviour checklist: a file of `test/checklist` has those of one area. */
export interface ChecklistLine {
  readonly id: string;
  readonly text: string;
  /** Why no test proves it. */
  readonly none?: string;
  /** Why a test may be missing yet. */
  readonly later?: string;
}

/** A test that says which line it proves: `test("[engine 153] …")`. */
export interface ProvingTest {
  readonly area: string;
  readonly id: string;
  /** `file:line` */
  readonly place: string;
}

export interface ChecklistReport {
  readonly proven: number;
  readonly withoutCounterpart: number;
  /** The lines that are left for later and that no test proves yet. One sentence each. */
  readonly later: readonly string[];
  /** One sentence each. */
  readonly problems: readonly string[];
}

/** A first argument that begins with a line: the title of a test, or of a helper that makes tests of it. */
const title = /\(\s*["'`]\[([a-z]+) ([^\]\s]*)\]/g;

/** The tests of a file that name a line. Those that are skipped or left to do prove nothing and are not listed. */
export function provingTests(source: string, file: string): readonly ProvingTest[] {
  return [...source.matchAll(title)]
    .filter(({ index }) => !calledNames(source, index).some((name) => /^(describe|skip|todo|fails)$/.test(name)))
    .map(({ index, 1: area = "", 2: id = "" }) => ({
      area,
      id,
      place: `${file}:${source.slice(0, index).split("\n").length}`,
    }));
}

/** What is called by the parenthesis at `end`: `test.each([…])(` gives `test`, `each`. */
function calledNames(source: string, end: number): readonly string[] {
  let start = end;
  while (start > 0) {
    const before = source[start - 1] ?? "";
    if (before === ")") start = openingParenthesis(source, start - 1);
    else if (/[\w.]/.test(before)) start--;
    else break;
  }
  return [...source.slice(start, end).matchAll(/(?:^|\.)(\w+)/g)].map(([, name = ""]) => name);
}

/** Where the parenthesis that `end` closes was opened; parentheses in texts are taken to be balanced. */
function openingParenthesis(source: string, end: number): number {
  let depth = 0;
  for (let index = end; index >= 0; index--) {
    if (source[index] === ")") depth++;
    if (source[index] === "(" && --depth === 0) return index;
  }
  return 0;
}

/** Holds the tests against the lines: each line is proven by exactly one test, or says why by none. */
export function checkChecklist(
  lines: Readonly<Record<string, readonly ChecklistLine[]>>,
  tests: readonly ProvingTest[],
): ChecklistReport {
  const problems: string[] = [];
  const postponed: string[] = [];
  let proven = 0;
  let withoutCounterpart = 0;
  for (const [area, ofArea] of Object.entries(lines)) {
    for (const { id, text, none, later } of ofArea) {
      const places = tests.filter((test) => test.area === area && test.id === id).map(({ place }) => place);
      if (none !== undefined) withoutCounterpart++;
      else if (places.length === 1) proven++;
      if (none !== undefined && places.length > 0) {
        problems.push(`[${area} ${id}] has no counterpart (${none}) and yet a test: ${places.join(", ")}`);
      } else if (later !== undefined && places.length === 0) {
        postponed.push(`[${area} ${id}] has no test yet (${later}): ${text}`);
      } else if (none === undefined && places.length === 0) {
        problems.push(`[${area} ${id}] has no test: ${text}`);
      } else if (places.length > 1) {
        problems.push(`[${area} ${id}] is named by ${places.length} tests: ${places.join(", ")}`);
      }
    }
  }
  for (const { area, id, place } of tests) {
    if (!lines[area]?.some((line) => line.id === id)) problems.push(`[${area} ${id}] is no line: ${place}`);
  }
  return { proven, withoutCounterpart, later: postponed, problems };
}
