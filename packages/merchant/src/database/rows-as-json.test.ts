import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { createTestDatabase } from "../testing/test-database.js";
import { rowsAsJson } from "./rows-as-json.js";

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
