/** A shop to which nearly everything happens: each thing is told once, with its numbers, and nothing that did not happen. */

import type { JsonObject } from "@kontor/taler/strict-json";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestShop } from "../shop/test-shop.js";
import { type Events, letEverythingHappen, startEventfulShop } from "../story/eventful-shop.js";

let shop: TestShop;
let story: Events;
let events: JsonObject[];

beforeAll(async () => {
  shop = await startEventfulShop();
  story = await letEverythingHappen(shop);
  events = (await shop.call("private/kontor/events?limit=1000")).body.events as JsonObject[];
}, 120_000);
afterAll(() => shop?.stop());

const typesOf = (orderId: string) => events.filter((event) => event.order_id === orderId).map(({ type }) => type);
const ofType = (type: string) => events.filter((event) => event.type === type);

test("numbers are without gaps", () => {
  expect(events.map(({ number }) => number)).toEqual(events.map((_, place) => place + 1));
});

test("the way of each order is told in its sequence", () => {
  expect(typesOf(story.wired.orderId)).toEqual([
    "order_created",
    "order_claimed",
    "pay",
    "refund",
    "refund_obtained",
    "order_settled",
  ]);
  expect(typesOf(story.paid.orderId)).toEqual(["order_created", "order_claimed", "pay"]);
  expect(typesOf("refund-waiting")).toEqual(["order_created", "order_claimed", "pay", "refund"]);
  expect(typesOf(story.unpaid)).toEqual(["order_created"]);
  expect(typesOf(story.open.orderId)).toEqual(["order_created", "order_claimed"]);
  expect(typesOf("given-back")).toEqual(["order_created", "order_claimed", "order_expired"]);
  expect(typesOf("aborted")).toEqual(["order_created", "order_claimed", "order_expired"]);
  expect(typesOf("deleted")).toEqual(["order_created"]);
});

test("a refund tells the total and what was added; each order that is free pays too", () => {
  expect(ofType("refund")[0]).toMatchObject({ refund_amount: "KUDOS:0.4", increase: "KUDOS:0.4" });
  expect(ofType("refund_obtained")[0]).toMatchObject({ amount: "KUDOS:0.4" });
  expect(ofType("pay").filter(({ amount }) => amount === "KUDOS:0")).toHaveLength(2);
  expect(ofType("pay").find(({ order_id }) => order_id === "wired")).toMatchObject({ amount: "KUDOS:2" });
});

test("money, accounts, identification and goods are told of", () => {
  const [settled] = ofType("order_settled");
  // First a person said that it arrived, then the bank.
  expect(ofType("transfer_confirmed").map(({ wtid }) => wtid)).toEqual([settled!.wtid, settled!.wtid]);
  expect(ofType("transfer_contradicted")).toHaveLength(0);
  expect(ofType("kyc_changed").length).toBeGreaterThan(1);
  expect(ofType("account_changed").map(({ active }) => active)).toEqual([true, true, true, false, true, false]);
  expect(ofType("category_added")).toEqual([expect.objectContaining({ name: "Getränke" })]);
  expect(ofType("inventory_added").map(({ product_id }) => product_id)).toEqual(["tea", "cup"]);
  expect(ofType("inventory_updated")).toEqual([expect.objectContaining({ product_id: "tea" })]);
});
