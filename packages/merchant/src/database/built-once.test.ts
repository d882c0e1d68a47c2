import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { builtOnce } from "./built-once.js";

let database: TestDatabase;
let built = 0;
const sent: (readonly [text: string, parameters: readonly unknown[]])[] = [];

beforeAll(async () => {
  database = await createTestDatabase({ onStatement: (text, parameters) => sent.push([text, parameters]) });
});
afterAll(() => database?.drop());

const sums = builtOnce((_queries, a: bigint, b: bigint, texts: readonly string[]) => {
  built++;
  return sql<{ sum: bigint; twice: bigint; texts: string[]; fixed: string }>`
    select ${b}::bigint + ${a}::bigint as sum, ${a}::bigint + ${a}::bigint as twice,
      ${texts}::text[] as texts, ${"fixed"}::text as fixed`;
});

test("each value stands where it belongs, however often and in whatever sequence; the text is made once", async () => {
  const { queries, plannedOnce } = database.db;
  built = 0;
  expect(await sums(queries, 1n, 10n, ["a"])).toEqual([{ sum: 11n, twice: 2n, texts: ["a"], fixed: "fixed" }]);
  expect(await sums(plannedOnce, 5n, 5n, [])).toEqual([{ sum: 10n, twice: 10n, texts: [], fixed: "fixed" }]);
  await database.db.transaction(async (tx) => {
    expect(await sums(tx, 3n, 4n, ["b", "c"])).toEqual([{ sum: 7n, twice: 6n, texts: ["b", "c"], fixed: "fixed" }]);
  });
  expect(built).toBe(1);
});

test("a value is sent once, in however many places it stands", async () => {
  sent.length = 0;
  await sums(database.db.queries, 1n, 10n, ["a"]);
  const [[text, parameters]] = sent as [(typeof sent)[number]];
  expect(parameters).toEqual([10n, 1n, ["a"], "fixed"]);
  expect([...text.matchAll(/\$\d+/g)].map(([name]) => name)).toEqual(["$1", "$2", "$2", "$2", "$3", "$4"]);
});

test("what the query builder builds is built once, too", async () => {
  const found = builtOnce((queries, id: string, limit: number) =>
    queries.selectFrom("instances").select("id").where("id", "=", id).limit(sql<number>`${limit}`),
  );
  expect(await found(database.db.queries, "nobody", 3)).toEqual([]);
  expect(await found(database.db.queries, "nobody else", 1)).toEqual([]);
});
