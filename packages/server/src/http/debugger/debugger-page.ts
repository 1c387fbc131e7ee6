import type { ServerLogger } from "../../logger.ts";
import { RefusedError } from "../errors.ts";
import type { OwnRoute } from "../router.ts";
import { acceptedCoding } from "./accepted-coding.ts";
import type { DebuggerSettings } from "./debugger-options.ts";
import { writeIndexHtml } from "./index-html.ts";
import { type PageFiles, type Representation, readPageFiles, representationOf } from "./page-files.ts";
import { assetCaching, fileHeaders, indexCaching, pagePolicy } from "./page-headers.ts";
import { pathWithoutSlash, slashRedirect } from "./slash-redirect.ts";
import { staticResponse } from "./static-response.ts";
import { unavailablePage } from "./unavailable-page.ts";

export interface DebuggerPageOptions {
  readonly settings: DebuggerSettings;
  /** Before the path of the page; `""` for nothing. */
  readonly basePath: string;
  readonly logger: ServerLogger;
}

interface Loaded extends Pick<PageFiles, "assets"> {
  readonly index: Representation;
}

const notBuilt = "The debugger is not built: in a checkout of the repository, run npm run build.";

/** The debugger's page and its files, open to everybody. They are read when the first of them is asked for. */
export class DebuggerPage {
  readonly #options: DebuggerPageOptions;
  readonly #policy: string;
  #loading: Promise<Loaded> | undefined;
  #hasComplained = false;

  constructor(options: DebuggerPageOptions) {
    this.#options = options;
    this.#policy = pagePolicy(options.settings.allowedApiOrigins);
  }

  get routes(): readonly OwnRoute[] {
    const { settings, basePath } = this.#options;
    const { path } = settings;
    const respondIndex: OwnRoute["handle"] = ({ request }) => this.#respondIndex(request);
    const respondPage: OwnRoute["handle"] = ({ request, environment }) => {
      const asked = pathWithoutSlash(environment);
      return asked === undefined ? this.#respondIndex(request) : slashRedirect(asked, request);
    };
    const routes: OwnRoute[] = [
      { path, scope: "open", handle: respondPage },
      { path: `${path}index.html`, scope: "open", handle: respondIndex },
      {
        path: `${path}assets/:file`,
        scope: "open",
        handle: ({ request, params }) => this.#respondAsset(request, params["file"] ?? ""),
      },
    ];
    const bare = path.slice(0, -1);
    const redirect: OwnRoute["handle"] = ({ request }) => slashRedirect(basePath + bare, request);
    return basePath + bare === "" ? routes : [...routes, { path: bare, scope: "open", handle: redirect }];
  }

  async #respondIndex(request: Request): Promise<Response> {
    const loaded = await this.#load();
    if (!loaded) return unavailablePage(notBuilt);
    return staticResponse(request, loaded.index, {
      ...fileHeaders,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": this.#policy,
      "cache-control": indexCaching,
    });
  }

  async #respondAsset(request: Request, name: string): Promise<Response> {
    const loaded = await this.#load();
    if (!loaded) throw new RefusedError(503, notBuilt);
    const file = loaded.assets.get(name);
    const coding = acceptedCoding(request.headers.get("accept-encoding"), file?.codings ?? new Map());
    const found = file?.codings.get(coding);
    if (!file || !found) throw new RefusedError(404, "Not Found");
    return staticResponse(request, found, {
      ...fileHeaders,
      "content-type": file.type,
      ...(coding !== "identity" && { "content-encoding": coding }),
      vary: "Accept-Encoding",
      "cache-control": assetCaching,
    });
  }

  /** @returns `undefined` if the files are not there, which is told to the log once */
  async #load(): Promise<Loaded | undefined> {
    this.#loading ??= this.#read();
    try {
      return await this.#loading;
    } catch (error) {
      this.#loading = undefined; // they may be built meanwhile
      if (!this.#hasComplained) this.#options.logger.error(notBuilt, error);
      this.#hasComplained = true;
      return undefined;
    }
  }

  async #read(): Promise<Loaded> {
    const { pageFolder } = await import("@llama-agents/debugger");
    const { index, assets } = await readPageFiles(pageFolder);
    const text = writeIndexHtml(index, this.#options.settings);
    return { index: await representationOf(new TextEncoder().encode(text)), assets };
  }
}
