import fc from "fast-check";

/** As much of JSON Schema as the document uses; references are resolved already. */
export interface BodySchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly BodySchema[];
  readonly oneOf?: readonly BodySchema[];
  readonly allOf?: readonly BodySchema[];
  readonly properties?: Readonly<Record<string, BodySchema>>;
  readonly items?: BodySchema;
}

/** Small: a number may be how often a workflow does something. */
const number = fc.oneof(fc.integer({ min: -2, max: 40 }), fc.constantFrom(-0, 0.5, -1.5, 1e-9));

const text = fc.oneof(
  fc.constantFrom("", "a", "true", "null", "left", "right", "alice", "h1", "replace", "return", "2024-01-01T00:00:00Z"),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("\ud800", "\u0000", "\ufeff", "\u2028", "__proto__", "x".repeat(5_000)),
);

/** What the fixture's workflows and the server look at, and what JavaScript has on every object. */
const names = [
  ..."n side name key fails seconds by topic user count response approved type value data types qualified_name".split(
    " ",
  ),
  ..."start_event kwargs context handler_id on_conflict event step result".split(" "),
  ..."__proto__ constructor prototype toString hasOwnProperty then length toJSON".split(" "),
];

const eventTypes =
  "StartEvent StopEvent HumanResponseEvent ResponseEvent Approval TypedStart Tick Event workflows.events.StopEvent".split(
    " ",
  );

const scalar = fc.oneof(number, text, fc.boolean(), fc.constant(null));

const members = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), value), { selector: ([name]) => name, maxLength: 4 })
    .map(objectOf);

/** Any JSON, with keys that mean something. */
export const looseJson: fc.Arbitrary<unknown> = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    members(tie("value")),
    fc.array(tie("value"), { maxLength: 3 }),
  ),
})).value;

const envelope = fc.record(
  { type: fc.constantFrom(...eventTypes), value: members(scalar), data: members(scalar), types: fc.constant(null) },
  { requiredKeys: ["type"] },
);

/** What a schema asks for, mostly; and here and there anything else. */
export function jsonFor(schema: BodySchema, depth = 0): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: validFor(schema, depth) },
    { weight: 1, arbitrary: looseJson },
    { weight: 1, arbitrary: envelope },
    { weight: 1, arbitrary: envelope.map((each) => JSON.stringify(each)) },
  );
}

function validFor(schema: BodySchema, depth: number): fc.Arbitrary<unknown> {
  if (depth > 5) return scalar;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum?.length) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices?.length) return fc.oneof(...choices.map((choice) => jsonFor(choice, depth + 1)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case "string":
      return text;
    case "integer":
    case "number":
      return number;
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(jsonFor(schema.items ?? {}, depth + 1), { maxLength: 3 });
    default:
      return schema.properties ? objectFor(schema.properties, depth) : fc.oneof(members(scalar), looseJson);
  }
}

/** Without some of the members, and with others of a few. */
function objectFor(properties: Readonly<Record<string, BodySchema>>, depth: number): fc.Arbitrary<unknown> {
  const described = Object.entries(properties).map(([name, schema]) =>
    fc.tuple(
      fc.constant(name),
      name === "event" ? fc.oneof(envelope, jsonFor(schema, depth + 1)) : jsonFor(schema, depth + 1),
    ),
  );
  const handler = fc.tuple(
    fc.constant("handler_id"),
    fc.integer({ min: 0, max: 23 }).map((each) => `h${each}`),
  );
  const all = depth === 0 && "handler_id" in properties ? [...described, handler, handler] : described;
  return fc
    .subarray(all)
    .chain((chosen) => fc.tuple(...chosen))
    .map(objectOf);
}

/** With `__proto__` as a member like others. */
function objectOf(pairs: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(pairs);
}

/** What happens to bytes on their way: `body` has one character per byte. */
export function corruptBody(body: string): fc.Arbitrary<string> {
  const position = fc.nat({ max: body.length });
  const bytes = fc.constantFrom("\xff", "\xc3", "\xed\xa0\x80", "\x00", '"', "{", "]", ",", "\\u", "\xef\xbb\xbf");
  return fc.oneof(
    position.map((at) => body.slice(0, at)),
    fc.tuple(position, bytes).map(([at, some]) => body.slice(0, at) + some + body.slice(at)),
    fc.tuple(position, bytes).map(([at, some]) => body.slice(0, at) + some + body.slice(at + 1)),
    fc.constantFrom("", " ", "null", "[]", '"text"', "{", "NaN", "{}{}", '{"a":1,"a":2}', "\xef\xbb\xbf{}"),
    fc.integer({ min: 60, max: 70 }).map((depth) => `{"start_event":${"[".repeat(depth)}${"]".repeat(depth)}}`),
    fc.constant(`{"start_event":${'{"a":'.repeat(20_000)}`),
    fc.constant(`{"start_event":{"name":"${"x".repeat(1_100_000)}"}}`),
  );
}
