/** What `npm run check` takes for a statement that names no columns, and what not. */

import { expect, test } from "vitest";

const { unnamedColumns, tablesOf } = await import(
  new URL("../../../../scripts/named-columns.js", import.meta.url).href
);

const tables = tablesOf("create table orders (id int);\ncreate table refunds (id int);");

test.each([
  ['queries.selectFrom("orders").selectAll()', 1],
  ['queries.selectFrom("orders").selectAll("orders")', 1],
  ["sql`\nselect * from orders`", 2],
  ["sql`update orders set a = 1\nreturning *`", 2],
  ["sql`select orders.*, 1 from orders`", 1],
])("%s", (source, line) => {
  expect(unnamedColumns(source, tables)).toEqual([line]);
});

test.each([
  "select count(*) from orders",
  "select given.* from (select a from orders) as given",
  "select a, b from orders",
])("%s is fine", (source) => {
  expect(unnamedColumns(source, tables)).toEqual([]);
});
