/** Where the page finds its server. */
export interface ApiBase {
  /** The public API, without a slash at the end. */
  readonly publicUrl: string;
  /** The debugger's own API, with a slash at the end. */
  readonly ownUrl: string;
  /** An address that the page's link asked for and that it refuses: another server could get the token. */
  readonly refused: string | undefined;
}

export interface PageAddress {
  /** `document.baseURI` */
  readonly baseUri: string;
  /** `<meta name="wf-api-base">`. @default "../" */
  readonly apiBase?: string | undefined;
  /** `<meta name="wf-api-allow">`: origins that `?api=` may name, between spaces or commas. */
  readonly allowedOrigins?: string | undefined;
}

/**
 * Finds the API: that of `?api=` if it is of the page's origin or allowed, else that of the server that has written the page.
 */
export function resolveApiBase({ baseUri, apiBase, allowedOrigins = "" }: PageAddress): ApiBase {
  const page = new URL(baseUri);
  const own: ApiBase = {
    publicUrl: withoutSlash(new URL(apiBase?.trim() || "../", page)),
    ownUrl: new URL("api/", withoutQuery(page)).href,
    refused: undefined,
  };
  const wanted = page.searchParams.get("api")?.trim();
  if (!wanted) return own;
  const url = parseUrl(wanted, page);
  const origins = [page.origin, ...allowedOrigins.split(/[\s,]+/)];
  if (!url || !origins.includes(url.origin)) return { ...own, refused: wanted };
  const publicUrl = withoutSlash(url);
  return publicUrl === own.publicUrl ? own : { publicUrl, ownUrl: `${publicUrl}/api/`, refused: undefined };
}

/** The base of the document that this runs in. */
export function documentApiBase(): ApiBase {
  const meta = (name: string): string | undefined =>
    document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
  // `document.baseURI` has the query of the page, unless there is a <base>.
  const page = new URL(document.baseURI);
  page.search = document.location.search;
  return resolveApiBase({ baseUri: page.href, apiBase: meta("wf-api-base"), allowedOrigins: meta("wf-api-allow") });
}

function parseUrl(text: string, base: URL): URL | undefined {
  try {
    const url = new URL(text, base);
    return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" ? url : undefined;
  } catch {
    return undefined;
  }
}

function withoutQuery(url: URL): URL {
  const bare = new URL(url);
  bare.search = "";
  bare.hash = "";
  return bare;
}

const withoutSlash = (url: URL): string => withoutQuery(url).href.replace(/\/+$/, "");
