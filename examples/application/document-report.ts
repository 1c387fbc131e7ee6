import { fileURLToPath } from "node:url";
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";
import { markdownFacts } from "./markdown-facts.ts";
import { globProblem, Repository } from "./repository.ts";

const repositoryRoot = fileURLToPath(new URL("../../", import.meta.url));

const glob = z
  .string()
  .min(1)
  .superRefine((pattern, check) => {
    const problem = globProblem(pattern);
    if (problem !== undefined) check.addIssue({ code: "custom", message: `the glob is refused: ${problem}` });
  });

const documentReport = z.object({
  path: z.string(),
  words: z.number(),
  readingMinutes: z.number(),
  headings: z.array(z.object({ level: z.number(), text: z.string() })).readonly(),
  brokenLinks: z.array(z.string()).readonly(),
});

class ReportRequest extends StartEvent.extend("ReportRequest", { glob: glob.default("docs/**/*.md") }) {}

class DocumentFound extends WorkflowEvent.extend("DocumentFound", { path: z.string(), total: z.number() }) {}

class DocumentRead extends WorkflowEvent.extend("DocumentRead", { report: documentReport, total: z.number() }) {}

class ReportProgress extends WorkflowEvent.extend("ReportProgress", { path: z.string(), total: z.number() }) {}

class ReportFinished extends StopEvent.extend("ReportFinished", {
  documents: z.array(documentReport).readonly(),
  words: z.number(),
  readingMinutes: z.number(),
  brokenLinks: z.number(),
}) {}

/** The report on the Markdown documents of a repository: read in parallel, with an event for each. */
export function createDocumentReport(root: string = repositoryRoot) {
  const repository = new Repository(root);
  return defineWorkflow({
    name: "document-report",
    description: "Counts words, lists headings and finds broken relative links in the documents of this repository.",
  })
    .step("find", { on: [ReportRequest], emits: [DocumentFound, ReportFinished] }, async (request, context) => {
      const paths = await repository.findDocuments(request.glob);
      for (const path of paths) context.sendEvent(new DocumentFound({ path, total: paths.length }));
      return paths.length === 0 ? finish([]) : undefined;
    })
    .step("read", { on: [DocumentFound], emits: [DocumentRead], numWorkers: 8 }, async ({ path, total }, context) => {
      const { relativeLinks, ...facts } = markdownFacts(await repository.readDocument(path));
      const brokenLinks: string[] = [];
      for (const link of relativeLinks) if (!(await repository.hasTarget(path, link))) brokenLinks.push(link);
      context.writeEventToStream(new ReportProgress({ path, total }));
      return new DocumentRead({ report: { path, ...facts, brokenLinks }, total });
    })
    .step("collect", { on: [DocumentRead], emits: [ReportFinished] }, (event, context) => {
      const all = context.collectEvents(event, DocumentRead, event.total);
      return all && finish(all.map(({ report }) => report));
    })
    .build();
}

function finish(reports: readonly z.infer<typeof documentReport>[]): ReportFinished {
  const documents = [...reports].sort((left, right) => (left.path < right.path ? -1 : 1));
  const sum = (value: (report: (typeof documents)[number]) => number): number =>
    documents.reduce((total, report) => total + value(report), 0);
  return new ReportFinished({
    documents,
    words: sum(({ words }) => words),
    readingMinutes: Math.round(sum(({ readingMinutes }) => readingMinutes) * 10) / 10,
    brokenLinks: sum(({ brokenLinks }) => brokenLinks.length),
  });
}
