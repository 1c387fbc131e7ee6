// A page of a few files, in place of the real one: no test needs a build.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

export const script = `console.log(${JSON.stringify("page ".repeat(200))});\n`;

const template = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="wf-api-base" content="../" />
    <meta name="wf-api-allow" content="" />
    <title>Workflow debugger</title>
    <script type="module" crossorigin src="./assets/main-abc123.js"></script>
  </head>
  <body><div id="root"></div></body>
</html>
`;

/** A folder as a build makes it; `write` puts the page there. */
export function createPageFolder() {
  const path = mkdtempSync(join(tmpdir(), "debugger-page-"));
  const assets = join(path, "assets");
  return {
    url: pathToFileURL(`${path}/`),
    write(): void {
      mkdirSync(assets);
      writeFileSync(join(path, "index.html"), template);
      writeFileSync(join(path, "secret.txt"), "not an asset");
      writeFileSync(join(assets, "main-abc123.js"), script);
      writeFileSync(join(assets, "main-abc123.js.br"), brotliCompressSync(script));
      writeFileSync(join(assets, "main-abc123.js.gz"), gzipSync(script));
      writeFileSync(join(assets, "main-abc123.js.map"), "{}");
      writeFileSync(join(assets, "style-def456.css"), "body{}");
    },
    remove: (): void => rmSync(path, { recursive: true }),
  };
}
