import { gzipSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";

/** KiB that the page may weigh: gzipped, and `files` as they are. */
const budgets = { "first JavaScript": 140, "all JavaScript": 240, "style sheets": 20, files: 900 } as const;

type Part = keyof typeof budgets;
type Bundle = Readonly<Record<string, Rollup.OutputAsset | Rollup.OutputChunk>>;

/** Fails a build whose page is heavier than its budget, and says what it weighs. */
export function sizeBudget(): Plugin {
  return {
    name: "size-budget",
    apply: "build",
    writeBundle(_options, bundle) {
      const sizes = Object.entries(sizesOf(bundle as Bundle)) as [Part, number][];
      const texts = sizes.map(([part, size]) => `${part} ${size.toFixed(1)} of ${budgets[part]} KiB`);
      this.info(texts.join(", "));
      const heavy = texts.filter((_text, index) => isHeavy(sizes[index]));
      if (heavy.length > 0) this.error(`The page is too heavy: ${heavy.join(", ")}`);
    },
  };
}

const isHeavy = (each: [Part, number] | undefined): boolean => each !== undefined && each[1] > budgets[each[0]];

function sizesOf(bundle: Bundle): Record<Part, number> {
  const files = Object.values(bundle);
  const scripts = files.filter(({ fileName }) => fileName.endsWith(".js"));
  const first = new Set<string>();
  for (const file of files) if (file.type === "chunk" && file.isEntry) addImports(file.fileName, bundle, first);
  return {
    "first JavaScript": compressed(scripts.filter(({ fileName }) => first.has(fileName))),
    "all JavaScript": compressed(scripts),
    "style sheets": compressed(files.filter(({ fileName }) => fileName.endsWith(".css"))),
    files: kibibytes(files.map((file) => Buffer.byteLength(contentOf(file)))),
  };
}

/** The chunk, and what a browser loads before it runs it. */
function addImports(fileName: string, bundle: Bundle, found: Set<string>): void {
  const file = bundle[fileName];
  if (found.has(fileName) || file?.type !== "chunk") return;
  found.add(fileName);
  for (const imported of file.imports) addImports(imported, bundle, found);
}

const contentOf = (file: Rollup.OutputAsset | Rollup.OutputChunk): string | Uint8Array =>
  file.type === "chunk" ? file.code : file.source;

const compressed = (files: readonly (Rollup.OutputAsset | Rollup.OutputChunk)[]): number =>
  kibibytes(files.map((file) => gzipSync(contentOf(file), { level: 9 }).byteLength));

const kibibytes = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0) / 1_024;
