import { contentTypeOf } from "./content-types.ts";

/** How the bytes of an answer are compressed: https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1 */
export type ContentCoding = "br" | "gzip" | "identity";

/** Some bytes, and the tag that tells them from all others. */
export interface Representation {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

export interface PageFile {
  readonly type: string;
  /** The same in other forms, as they were made when the page was built. */
  readonly codings: ReadonlyMap<ContentCoding, Representation>;
}

/** The files of the page, as they were when they were read. */
export interface PageFiles {
  readonly index: string;
  /** By their names, without a folder: nothing else can be asked for. */
  readonly assets: ReadonlyMap<string, PageFile>;
}

const codingOf: Readonly<Record<string, ContentCoding>> = { ".br": "br", ".gz": "gzip" };

/**
 * Reads a folder with `index.html` and `assets/`. All of it, at once: what is built anew meanwhile does not mix.
 *
 * @throws what the system says if it is not there
 */
export async function readPageFiles(folder: URL): Promise<PageFiles> {
  const { readdir, readFile } = await import("node:fs/promises");
  const index = await readFile(new URL("index.html", folder), "utf8");
  const assets = new URL("assets/", folder);
  const entries = await readdir(assets, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".map")).map(({ name }) => name);
  const files = new Map<string, { type: string; codings: Map<ContentCoding, Representation> }>();
  for (const name of names) {
    const end = Object.keys(codingOf).find((each) => name.endsWith(each)) ?? "";
    const plain = name.slice(0, name.length - end.length);
    const file = files.get(plain) ?? { type: contentTypeOf(plain), codings: new Map() };
    files.set(plain, file);
    const bytes = new Uint8Array(await readFile(new URL(encodeURIComponent(name), assets)));
    file.codings.set(codingOf[end] ?? "identity", await representationOf(bytes));
  }
  return { index, assets: files };
}

/** Tags bytes with their hash. */
export async function representationOf(bytes: Uint8Array<ArrayBuffer>): Promise<Representation> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = [...hash.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { bytes, etag: `"${hex}"` };
}
