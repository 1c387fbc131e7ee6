import { assert, constantFrom, property, string } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { searchExpression, searchGlob } from "../../src/store/search-pattern.ts";
import { SqliteDatabase } from "../../src/store/sqlite/sqlite-database.ts";
import { createFile } from "./sqlite/sqlite-fixtures.ts";

let database: SqliteDatabase;

beforeAll(() => {
  database = new SqliteDatabase(createFile());
});

afterAll(() => database.close());

const characters = constantFrom(...'aAbBäÄ.*?[]^$|(){}+-/%_ #&~"\\\n');

test("a text is found where it is, in upper or lower case, and nowhere else", () => {
  const text = string({ unit: characters, maxLength: 12 });
  const part = string({ unit: characters, minLength: 1, maxLength: 3 });
  void assert(
    property(text, part, (given, wanted) => {
      const isThere = given.toLowerCase().includes(wanted.toLowerCase());
      expect(new RegExp(searchExpression(wanted), "u").test(given)).toBe(isThere);
      const row = database.get<{ readonly found: number }>("SELECT ? GLOB ? AS found", given, searchGlob(wanted));
      expect(row?.found).toBe(isThere ? 1 : 0);
    }),
    { numRuns: 1_000 },
  );
});

test("a text may be 1,000 characters long, whatever they are", () => {
  for (const character of ["x", "*", "[", "ß", "İ", "💥"]) {
    const text = character.repeat(1_000 / character.length);
    expect(new RegExp(searchExpression(text), "u").test(`before ${text} after`)).toBe(true);
    const row = database.get("SELECT ? GLOB ? AS found", `before ${text} after`, searchGlob(text));
    expect(row?.["found"]).toBe(1);
    expect(() => searchGlob(`${text}${character}`)).toThrow("search must have at most 1000 characters");
  }
});
