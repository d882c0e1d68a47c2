/** Sales find their orders by amount and time, each order once. */

import { expect, test } from "vitest";
import { matched, type OfflineSale } from "./matching.js";

const NOW = 1_790_000_000_000;
const sale = (id: string, amount: string, at: number): OfflineSale => ({
  id,
  amount,
  items: [],
  summary: "",
  from: at - 60_000,
  to: at,
  code: "00000000",
});
const order = (order_id: string, amount: string, at: number) => ({
  order_id,
  amount,
  timestamp: { t_s: Math.floor(at / 1000) },
});

test("two sales of the same amount take two orders, and one that is missing is told", () => {
  const sales = [sale("b", "KUDOS:5", NOW + 30_000), sale("a", "KUDOS:5", NOW), sale("c", "KUDOS:7", NOW)];
  const orders = [order("second", "KUDOS:5", NOW + 20_000), order("first", "KUDOS:5", NOW - 10_000)];
  const { joined, left } = matched(sales, orders, []);
  expect(joined.map(({ id, orderId }) => [id, orderId])).toEqual([
    ["a", "first"],
    ["b", "second"],
  ]);
  expect(left.map(({ id }) => id)).toEqual(["c"]);
  expect(matched([sale("d", "KUDOS:5", NOW)], orders, joined).joined).toEqual([]);
});

test("an order of another hour is another sale", () => {
  expect(matched([sale("a", "KUDOS:5", NOW)], [order("old", "KUDOS:5", NOW - 3_600_000)], []).joined).toEqual([]);
});
