import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { createTestDatabase } from "../testing/test-database.js";
import { rowsAsJson, rowsFromJson } from "./rows-as-json.js";

test("rows arrive as they are, and texts that are JSON byte for byte", async () => {
  const { db, drop } = await createTestDatabase();
  onTestFinished(drop);
  const json = '{"z":"\\u00e9 é 🍵 \\"quoted\\" \\\\","a":[1,{"b":null}],"e":{}}';
  const rows = [
    { text: 'a "b" \\ c\n\t{}🍵', big: 2n ** 62n, small: -3, yes: true, bytes: Uint8Array.of(0, 92, 255), json },
    { text: null, big: null, small: 0, yes: false, bytes: new Uint8Array(300).fill(7), json: "{}" },
  ];
  const columns = sql`text text, big bigint, small integer, yes boolean, bytes bytea, json text`;
  const read = await sql`
    select * from json_to_recordset(${rowsAsJson(rows, ["json"])}::json) as given (${columns})
  `.execute(db.queries);
  expect(read.rows).toEqual(rows);
  expect(rowsAsJson([])).toBe("[]");
});

test("rows come back as they are stored, with numbers up to 2^53", async () => {
  interface Row {
    readonly text: string | null;
    readonly big: bigint;
    readonly none: bigint | null;
    readonly yes: boolean;
    readonly bytes: Uint8Array;
    readonly noBytes: Uint8Array | null;
  }
  const { db, drop } = await createTestDatabase();
  onTestFinished(drop);
  const stored: Row[] = [2n ** 53n - 1n, -1n].map((big, i) => ({
    text: i === 0 ? 'a "b" \\ c\n\t{}🍵' : null,
    big,
    none: null,
    yes: i === 0,
    bytes: Uint8Array.of(0, 92, 255),
    noBytes: null,
  }));
  const read = rowsFromJson<Row>({ bigint: { big: true, none: true }, bytes: { bytes: true, noBytes: true } });
  const columns = sql`text text, big bigint, none bigint, yes boolean, bytes bytea, "noBytes" bytea`;
  const { rows } = await sql<{ own: string | null; nothing: string | null }>`
    select json_agg(given) as own, json_agg(given) filter (where false) as nothing
    from json_to_recordset(${rowsAsJson(stored)}::json) as given (${columns})
  `.execute(db.queries);
  expect(read(rows[0]!.own)).toEqual(stored);
  expect(read(rows[0]!.nothing)).toEqual([]);
});
