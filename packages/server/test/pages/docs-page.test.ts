import { eventSchema, StartEvent, StopEvent } from "@llama-agents/workflows";
import { expect, test } from "vitest";
import { z } from "zod";
import { createOpenApiDocument } from "../../src/openapi/create-open-api-document.ts";
import { docsPage } from "../../src/pages/docs-page.ts";

class Draft extends StartEvent.extend("Draft", { topic: z.string().describe("<i>what</i> it is about") }) {}

const workflow = {
  name: `a "<flow>"`,
  description: "<script>alert(1)</script> and `code`",
  startSchema: eventSchema(Draft),
  stopSchema: eventSchema(StopEvent),
  eventSchemas: [eventSchema(Draft), eventSchema(StopEvent)],
};
const document = createOpenApiDocument({ title: "Jokes & more", version: "1.2.3", workflows: [workflow] });
const { html } = docsPage({ document });
const matches = (pattern: RegExp, text = html): string[] => [...text.matchAll(pattern)].map(([, group = ""]) => group);

test("shows every operation and every schema once, and all links lead somewhere", () => {
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  const ids = matches(/ id="([^"]*)"/g);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(operations.map(({ operationId }) => operationId)));
  expect(ids).toEqual(expect.arrayContaining(Object.keys(document.components.schemas).map((name) => `schema-${name}`)));
  expect(matches(/href="#([^"]*)"/g).filter((id) => !ids.includes(id))).toEqual([]);
  expect(html).toContain("Jokes &amp; more");
  expect(html).toContain("1.2.3");
});

test("has a form for each operation, relative to the page", () => {
  expect(matches(/data-path="([^"]*)"/g)).toEqual(
    expect.arrayContaining(["workflows/{name}/run", "handlers/{handler_id}", "workflows/a%20%22%3Cflow%3E%22/run"]),
  );
  expect(matches(/<(?:form|a|link|script|img)[^>]*(?:href|src|data-path)="((?:https?:)?\/[^"]*)"/g)).toEqual([]);
  expect(html).toContain("&quot;start_event&quot;: {\n    &quot;topic&quot;: &quot;text&quot;");
});

test("escapes what workflows say", () => {
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt; and <code>code</code>");
  expect(html).not.toContain("<script>alert");
  expect(html).toContain("&lt;i&gt;what&lt;/i&gt; it is about");
  expect(html).not.toContain("<flow>");
});

test("asks for a token only if there is authentication", () => {
  expect(html).not.toContain('id="token"');
  const secured = createOpenApiDocument({ version: "1", workflows: [], hasAuthentication: true });
  expect(docsPage({ document: secured }).html).toContain('id="token"');
});
