/** @throws RangeError that names the option, if the text is no origin */
export function assertOrigin(option: string, origin: unknown): asserts origin is string {
  if (typeof origin === "string" && URL.canParse(origin) && new URL(origin).origin === origin) return;
  const advice = 'use scheme, host and port only, such as "https://app.example.com"';
  throw new RangeError(`${option}: ${JSON.stringify(origin)} is not an origin; ${advice}`);
}
