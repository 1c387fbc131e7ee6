import { type Dirent, readdir } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { glob } from "tinyglobby";

/** Where nobody's documents are, and no link of a document leads out of the repository by right. */
const ignored = ["**/node_modules/**", "**/.git/**", "**/dist/**"];

/**
 * Why a glob cannot be one of documents inside of a folder; `undefined` if it can.
 *
 * Looks at the text alone: where symbolic links lead is found out on the way.
 */
export function globProblem(pattern: string): string | undefined {
  if (pattern.includes("\0")) return "a path has no NUL character";
  if (/^(?:[/\\~]|[a-z]:)/i.test(pattern)) return "it must be relative to the repository: absolute paths are refused";
  if (pattern.includes("\\")) return "use / between folders";
  if (pattern.split(/[/{},()|!]/).includes("..")) return "it must stay inside the repository: '..' is refused";
  return undefined;
}

/** A folder out of which nothing is read, whatever globs and links ask for. */
export class Repository {
  readonly #root: string;

  constructor(root: string) {
    this.#root = path.resolve(root);
  }

  /**
   * The Markdown documents that a glob names, as paths in the repository, sorted.
   *
   * @throws Error if the glob, or a symbolic link on its way, leaves the repository
   */
  async findDocuments(pattern: string): Promise<readonly string[]> {
    const problem = globProblem(pattern);
    if (problem !== undefined) throw new Error(`The glob ${JSON.stringify(pattern)} is refused: ${problem}`);
    const segments = pattern.split("/");
    // Folder by folder, so that a link is refused before it is followed; `**` follows none.
    for (let length = 1; length < segments.length; length++) {
      if (segments[length - 1] === "**") break;
      for (const found of await this.#glob(segments.slice(0, length).join("/"))) await this.#resolve(found);
    }
    const documents = (await this.#glob(pattern, { onlyFiles: true })).filter((found) =>
      /\.(?:md|markdown)$/i.test(found),
    );
    for (const document of documents) await this.#resolve(document);
    return documents.sort();
  }

  /** @throws Error if the document is not there, or a symbolic link that leaves the repository */
  async readDocument(document: string): Promise<string> {
    return readFile(await this.#resolve(document), "utf8");
  }

  /** Does a link of a document lead to a file or folder of the repository? From its root if it starts with a slash. */
  async hasTarget(document: string, link: string): Promise<boolean> {
    const [target = ""] = link.split(/[?#]/);
    const folder = target.startsWith("/") ? "." : path.dirname(document);
    try {
      await this.#resolve(path.join(folder, decodeURIComponent(target)));
      return true;
    } catch {
      return false; // not there, outside, or no path at all
    }
  }

  #glob(pattern: string, { onlyFiles = false } = {}): Promise<string[]> {
    return glob(pattern, {
      cwd: this.#root,
      ignore: ignored,
      expandDirectories: false,
      onlyFiles,
      fs: { readdir: readdirWithLinksAsFiles as typeof readdir },
    }).then((found) => found.map((each) => each.replace(/\/$/, "")));
  }

  /** The file behind a path in the repository, links followed. */
  async #resolve(relative: string): Promise<string> {
    const root = await realpath(this.#root);
    const lexical = path.resolve(root, relative);
    if (!isInside(root, lexical)) throw new Error(`${relative} is refused: it leaves the repository`);
    const actual = await realpath(lexical);
    if (isInside(root, actual)) return actual;
    throw new Error(`${relative} is refused: it is, or is behind, a symbolic link that leaves the repository`);
  }
}

/** Symbolic links are found, as files, and never followed by a glob: that could lead through the whole disk. */
function readdirWithLinksAsFiles(
  folder: string,
  _options: { readonly withFileTypes: true },
  callback: (
    error: NodeJS.ErrnoException | null,
    entries: readonly Pick<Dirent, keyof typeof fileLike | "name">[],
  ) => void,
): void {
  readdir(folder, { withFileTypes: true }, (error, entries = []) => {
    callback(
      error,
      entries.map((entry) => (entry.isSymbolicLink() ? { name: entry.name, ...fileLike } : entry)),
    );
  });
}

const fileLike = { isFile: () => true, isDirectory: () => false, isSymbolicLink: () => false };

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
