import fc from "fast-check";
import { corruptBody, jsonFor, looseJson } from "./fuzz-body.ts";
import type { DocumentedOperation, ParameterDescription } from "./openapi-operations.ts";

/** A request as it goes over the wire; its values say all about it, so that a failure can be printed. */
export interface FuzzRequest {
  readonly method: string;
  /** With the query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Latin-1, one character per byte. */
  readonly body: string | undefined;
}

/** Few, so that requests meet: a run is asked for again, cancelled, answered. */
const handlerIds = Array.from({ length: 24 }, (_, number) => `h${number}`);

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "REPORT"];

const strangeText = fc.oneof(
  fc.constantFrom("", ".", "..", "%00", "%", "%zz", "%ff", "%2F", "%2e%2e%2f", "a/b", "null", "-1", "0", "1e999", "é"),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ minLength: 250, maxLength: 300 }),
);

const headerValues: Readonly<Record<string, readonly string[]>> = {
  accept: ["*/*", "text/event-stream", "application/json", "text/html", "image/png;q=0", "nonsense"],
  "accept-encoding": ["gzip", "br, identity;q=0", "*"],
  authorization: ["Bearer x", "Basic eDp5", "Bearer", ""],
  "content-encoding": ["gzip", "identity"],
  cookie: ["a=b", "=", ";;;"],
  "if-none-match": ["*", '"x"'],
  origin: ["null", "http://localhost:3000", "https://example.com", "nonsense"],
  "access-control-request-method": ["POST", "BREW"],
  "access-control-request-headers": ["content-type", "x,,y", "é"],
  range: ["bytes=0-1", "bytes=-"],
  "transfer-encoding": ["chunked"],
  "x-forwarded-for": ["1.2.3.4", "::1, nonsense", ",,,"],
  "x-http-method-override": ["DELETE"],
  "x-request-id": ["abc", "a b", "é", "x".repeat(300), "<script>"],
};

const contentTypes = [
  "application/json",
  "application/json; charset=utf-8",
  "text/plain",
  "multipart/form-data",
  "nope",
];

/** Requests that the document of a server lets one think of, and others that are a bit off. */
export function fuzzRequest(operations: readonly DocumentedOperation[]): fc.Arbitrary<FuzzRequest> {
  return fc.oneof(
    { weight: 30, arbitrary: fc.oneof(...operations.map(documentedRequest)) },
    { weight: 1, arbitrary: strangeRequest() },
  );
}

function documentedRequest(operation: DocumentedOperation): fc.Arbitrary<FuzzRequest> {
  const { method, path, parameters, bodySchema } = operation;
  const inside = (place: ParameterDescription["in"]) => parameters.filter((parameter) => parameter.in === place);
  return fc
    .record({
      method: rarely(6, fc.constant(method), fc.constantFrom(...methods)),
      path: pathOf(path, inside("path")),
      query: queryOf(inside("query")),
      headers: headersOf(inside("header")),
      body: bodySchema ? bodyOf(jsonFor(bodySchema)) : rarely(20, fc.constant(undefined), bodyOf(looseJson)),
    })
    .map(({ path, query, ...request }) => ({ ...request, target: path + query }));
}

/** Of no operation. */
const strangeRequest = (): fc.Arbitrary<FuzzRequest> =>
  fc
    .record({
      method: fc.constantFrom(...methods),
      path: fc.array(strangeText.map(pathSegment), { maxLength: 5 }).map((segments) => `/${segments.join("/")}`),
      headers: headersOf([]),
      body: fc.option(bodyOf(looseJson), { nil: undefined }),
    })
    .map(({ path, ...request }) => ({ ...request, target: path }));

/** One thing, and once in a while another. */
function rarely<A, B>(times: number, usual: fc.Arbitrary<A>, other: fc.Arbitrary<B>): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: times, arbitrary: usual as fc.Arbitrary<A | B> }, { weight: 1, arbitrary: other });
}

function pathOf(path: string, parameters: readonly ParameterDescription[]): fc.Arbitrary<string> {
  const values = parameters.map(({ name, examples }) => {
    const known = name === "handler_id" ? handlerIds : examples;
    return rarely(10, fc.constantFrom(...known), strangeText).map((value) => [name, pathSegment(value)] as const);
  });
  return fc
    .tuple(...values)
    .map((pairs) => pairs.reduce((whole, [name, value]) => whole.replace(`{${name}}`, () => value), path));
}

/** Without the halves of characters that no URL can have. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** As it is if it is written so already, percent-encoded if it could not be sent. */
function pathSegment(text: string): string {
  return /^[\w%.~/-]*$/.test(text) ? text : encodeURIComponent(wellFormed(text));
}

function queryOf(parameters: readonly ParameterDescription[]): fc.Arbitrary<string> {
  const described = parameters.map(({ name, schema }) =>
    rarely(3, jsonFor(schema).map(textOf), strangeText).map((value) => [name, value] as const),
  );
  const other = fc.tuple(fc.constantFrom("unknown", "__proto__", "stream", "sse"), strangeText);
  return fc
    .subarray([...described, other], { maxLength: Math.min(3, described.length + 1) })
    .chain((chosen) => fc.tuple(...chosen))
    .map((pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(wellFormed(value))}`).join("&"))
    .map((query) => (query === "" ? "" : `?${query}`));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function headersOf(parameters: readonly ParameterDescription[]): fc.Arbitrary<Readonly<Record<string, string>>> {
  const described = parameters.map(({ name, schema }) =>
    rarely(2, jsonFor(schema).map(textOf), strangeText).map(
      (value) => [name.toLowerCase(), headerText(value)] as const,
    ),
  );
  const others = Object.entries(headerValues).map(([name, values]) =>
    fc.tuple(fc.constant(name), fc.constantFrom(...values)),
  );
  const contentType = fc.tuple(
    fc.constant("content-type"),
    rarely(5, fc.constant("application/json"), fc.constantFrom(...contentTypes)),
  );
  return fc
    .tuple(fc.subarray(described), fc.oneof(fc.constant([]), fc.subarray(others, { maxLength: 3 })))
    .chain(([some, more]) => fc.tuple(contentType, ...some, ...more))
    .map((pairs) => Object.fromEntries(pairs));
}

/** What can be sent in a header: Latin-1 without control characters. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e\xa0-\xff]/g, "?");
}

/** JSON, corrupted once in a while. */
function bodyOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const text = value.map((each) => Buffer.from(JSON.stringify(each) ?? "").toString("latin1"));
  return rarely(3, text, text.chain(corruptBody));
}
