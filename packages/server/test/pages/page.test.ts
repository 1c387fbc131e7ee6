import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Html, html, prose } from "../../src/pages/html.ts";
import { page } from "../../src/pages/page.ts";
import { pageScript, pageScriptHash } from "../../src/pages/page-script.ts";
import { pageStyle, pageStyleHash } from "../../src/pages/page-style.ts";

const hash = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;

test("the policy allows the one script and the one style, by their hashes", () => {
  expect({ script: pageScriptHash, style: pageStyleHash }).toEqual({
    script: hash(pageScript),
    style: hash(pageStyle),
  });
  const { html: text, contentSecurityPolicy } = page("A <title>", html`<p>${"<b>"}</p>`);
  expect(contentSecurityPolicy).toContain(`script-src '${hash(pageScript)}'`);
  expect(contentSecurityPolicy).toContain(`style-src '${hash(pageStyle)}'`);
  expect(contentSecurityPolicy).toContain("default-src 'none'");
  expect(contentSecurityPolicy).not.toContain("unsafe");
  expect([...text.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script]) => script)).toEqual([pageScript]);
  expect([...text.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style]) => style)).toEqual([pageStyle]);
  expect(text).toContain("<title>A &lt;title&gt;</title>");
  expect(text).toContain("<p>&lt;b&gt;</p>");
});

test("text in a template is escaped, HTML is not, false and undefined are nothing", () => {
  const list = ["a", html`<i>${1}</i>`, [false, undefined, "&"]] as const;
  expect(html`<a title="${'"><x'}">${list}${"it's"}</a>`.text).toBe(
    '<a title="&quot;&gt;&lt;x">a<i>1</i>&amp;it&#39;s</a>',
  );
  expect(html`${new Html("<hr>")}\n`.text).toBe("<hr>\n");
});

test("prose has paragraphs and code", () => {
  expect(prose("a `b<` c\n\nd").text).toBe("<p>a <code>b&lt;</code> c</p><p>d</p>");
  expect(prose("").text).toBe("");
});
