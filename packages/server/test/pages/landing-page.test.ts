import { execFileSync } from "node:child_process";
import { eventSchema, StartEvent } from "@llama-agents/workflows";
import { expect, test } from "vitest";
import { z } from "zod";
import { landingPage } from "../../src/pages/landing-page.ts";

class Draft extends StartEvent.extend("Draft", { topic: z.enum(["it's <short>", "long"]) }) {}
class Bare extends StartEvent.extend("Bare", {}) {}

const workflows = [
  { name: "it's a & b", description: "Tells `jokes`.", startSchema: eventSchema(Draft) },
  { name: "bare", startSchema: eventSchema(Bare) },
];
const url = "https://example.com/base/index.html";
const textOf = (text: string): string =>
  text.replace(/<[^>]*>/g, "").replace(/&(?:#39|lt|gt|quot|amp);/g, (entity) => {
    return { "&#39;": "'", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" }[entity] ?? entity;
  });
const command = (html: string): string => textOf(html.match(/<code id="command">(.*?)<\/code>/s)?.[1] ?? "");

/** The arguments that a shell makes of a command. */
const argumentsOf = (text: string): string[] => {
  const script = text.replace(/^curl/, "node -e 'console.log(JSON.stringify(process.argv.slice(1)))' --");
  return JSON.parse(execFileSync("sh", ["-c", script], { encoding: "utf8", env: { ...process.env, TOKEN: "secret" } }));
};

test("lists the workflows, with relative links", () => {
  const { html, contentSecurityPolicy } = landingPage({ workflows, url, title: "Jokes", version: "1.2.3" });
  const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, link]) => link);
  expect(links).toEqual([
    "data:,",
    "docs",
    "openapi.json",
    "workflows/it&#39;s%20a%20%26%20b/schema",
    "workflows/it&#39;s%20a%20%26%20b/events",
    "workflows/it&#39;s%20a%20%26%20b/representation",
    "workflows/bare/schema",
    "workflows/bare/events",
    "workflows/bare/representation",
  ]);
  expect(html).toContain("<p>Tells <code>jokes</code>.</p>");
  expect(html).toContain("it&#39;s a &amp; b");
  expect(contentSecurityPolicy).toContain("default-src 'none'");
});

test("the command runs the first workflow, whatever its name and its start event hold", () => {
  const [address, ...more] = argumentsOf(command(landingPage({ workflows, url }).html));
  expect(address).toBe("https://example.com/base/workflows/it%27s%20a%20%26%20b/run");
  expect(more).toEqual(["-H", "content-type: application/json", "-d", '{"start_event":{"topic":"it\'s <short>"}}']);
});

test("the command has a token if one is needed", () => {
  const text = command(landingPage({ workflows, url, hasAuthentication: true }).html);
  expect(argumentsOf(text)).toEqual(expect.arrayContaining(["-H", "authorization: Bearer secret"]));
});

test("without workflows it says how to add one", () => {
  const { html } = landingPage({ workflows: [], url });
  expect(html).toContain("There are none yet");
  expect(html).not.toContain("curl");
});
