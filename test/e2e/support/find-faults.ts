import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

interface AxeRule {
  readonly ruleId: string;
  readonly tags: readonly string[];
}

interface AxeViolation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

interface Axe {
  getRules(): readonly AxeRule[];
  run(options: object): Promise<{ readonly violations: readonly AxeViolation[] }>;
}

type Box = Pick<DOMRect, "left" | "right" | "top" | "bottom">;

declare global {
  interface Window {
    readonly axe: Axe;
  }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Knows separators and rows that take the focus for no widgets, which they are. */
const mistakenRules = ["focus-order-semantics"];

/**
 * What axe finds: with all rules, the experimental too, except those of level AAA.
 *
 * @param tags - of the rules to ask; @default all
 */
export async function findAccessibilityFaults(page: Page, tags?: readonly string[]): Promise<readonly string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource);
  const violations = await page.evaluate(
    async ({ asked, mistaken }) => {
      const wanted = window.axe.getRules().filter(({ ruleId, tags: its }) => {
        const isMeant = !["wcag2aaa", "deprecated"].some((tag) => its.includes(tag)) && !mistaken.includes(ruleId);
        return isMeant && (asked === undefined || asked.some((tag) => its.includes(tag)));
      });
      const runOnly = { type: "rule", values: wanted.map(({ ruleId }) => ruleId) };
      return (await window.axe.run({ runOnly, resultTypes: ["violations"] })).violations;
    },
    { asked: tags, mistaken: mistakenRules },
  );
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary }) => `${impact} ${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
}

/** What cannot be read: the page wider than the window, text that is cut off without a sign, text above text. */
export async function findLayoutFaults(page: Page): Promise<readonly string[]> {
  return [...(await page.evaluate(findWidthFaults)), ...(await page.evaluate(findTextFaults))];
}

function findWidthFaults(): string[] {
  const { scrollWidth } = document.documentElement;
  return scrollWidth > window.innerWidth ? [`the page is ${scrollWidth} px wide, of ${window.innerWidth}`] : [];
}

/** Runs in the page, so all it needs is within. */
function findTextFaults(): string[] {
  /** So many pixels are not seen. */
  const tolerance = 1.5;
  const describe = (node: Text) => {
    const element = node.parentElement;
    return `"${node.data.trim().slice(0, 40)}" (${element?.tagName.toLowerCase()}.${element?.className})`;
  };
  const isCut = (style: CSSStyleDeclaration, axis: "overflowX" | "overflowY") => /hidden|clip/.test(style[axis]);
  const isScrolled = (style: CSSStyleDeclaration) => /auto|scroll/.test(`${style.overflowX} ${style.overflowY}`);
  /** Where the text is to be seen, and by what it is cut off, if by anything that does not say so. */
  const look = (node: Text) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    const lines = [...range.getClientRects()];
    const seen = { left, right, top, bottom };
    let cutBy = "";
    let isExcused = false;
    for (let element = node.parentElement; element; element = element.parentElement) {
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      isExcused ||= style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none" || isScrolled(style);
      isExcused ||= element.matches(".react-flow, [aria-hidden=true]") || style.clipPath !== "none";
      const isInline = style.display === "inline";
      if (isCut(style, "overflowX") && !isInline) {
        if (!isExcused && (left < box.left - tolerance || right > box.right + tolerance)) cutBy ||= element.className;
      }
      if (isCut(style, "overflowY") && !isInline) {
        if (!isExcused && (top < box.top - 4 || bottom > box.bottom + 4)) cutBy ||= element.className;
      }
      if (isInline || (!isCut(style, "overflowX") && !isScrolled(style))) continue;
      seen.left = Math.max(seen.left, box.left);
      seen.right = Math.min(seen.right, box.right);
      seen.top = Math.max(seen.top, box.top);
      seen.bottom = Math.min(seen.bottom, box.bottom);
    }
    const isSeen = seen.right - seen.left > 2 && seen.bottom - seen.top > 2;
    return { node, seen, lines, isSeen, cutBy };
  };
  const faults: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts: ReturnType<typeof look>[] = [];
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    if (node.data.trim() === "" || !node.parentElement?.checkVisibility({ visibilityProperty: true })) continue;
    const found = look(node);
    if (found.cutBy && found.isSeen) faults.push(`${describe(node)} is cut off by ${found.cutBy}`);
    if (found.isSeen) texts.push(found);
  }
  const common = (one: Box, other: Box): Box => ({
    left: Math.max(one.left, other.left),
    right: Math.min(one.right, other.right),
    top: Math.max(one.top, other.top),
    bottom: Math.min(one.bottom, other.bottom),
  });
  const isLarge = ({ left, right, top, bottom }: Box) => right - left >= 2 && bottom - top >= 5;
  const isOpaque = (element: Element) => !/^rgba\(.*, 0(\.\d+)?\)$/.test(getComputedStyle(element).backgroundColor);
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1)) {
      const both = common(one.seen, other.seen);
      if (!isLarge(both)) continue;
      const shared = one.lines
        .flatMap((line) => other.lines.map((otherLine) => common(both, common(line, otherLine))))
        .find(isLarge);
      if (shared === undefined) continue;
      // Both are to be seen there, if nothing opaque is between them.
      const stack = document.elementsFromPoint((shared.left + shared.right) / 2, (shared.top + shared.bottom) / 2);
      const [first = -1, last = -1] = [one, other]
        .map(({ node }) => stack.indexOf(node.parentElement as Element))
        .sort((a, b) => a - b);
      if (first < 0 || first === last || stack.slice(first, last).some(isOpaque)) continue;
      faults.push(`${describe(one.node)} overlaps ${describe(other.node)}`);
    }
  }
  return faults;
}
