import { EVENT_TYPES, type EventType, membersOfEvent, ShopEvent } from "@kontor/taler/schemas/events";
import { Value } from "typebox/value";
import { expect, test } from "vitest";
import { sampleFacts, templateVariables } from "./sample.js";

const SHOP = { currency: "KUDOS", now: 1_800_000_000_500_000n, instanceId: "admin", merchantSerial: 1n };

test.each(EVENT_TYPES)("a test of %s is such an event, with every member that one may have", (type) => {
  const { event, contract } = sampleFacts(type, SHOP);
  const order = event.orderId === undefined ? {} : { order_id: event.orderId };
  const sent = { number: 1, type, time: { t_s: 1_800_000_000 }, ...order, ...JSON.parse(event.data) };
  expect([...Value.Errors(ShopEvent, sent)]).toEqual([]);
  expect(Object.keys(sent).sort()).toEqual(["number", "type", "time", ...membersOfEvent(type)].sort());
  expect(contract !== undefined).toBe(event.orderId !== undefined);
});

/** What the protocol names for its types of events. */
const OF_PRODUCTS = ["description", "unit", "image", "taxes", "price", "total_stock", "address", "next_restock"];
const NAMED: readonly [EventType, readonly string[]][] = [
  ["order_created", ["order_id", "contract", "instance_id"]],
  ["pay", ["order_id", "contract_terms"]],
  ["refund", ["order_id", "contract_terms", "refund_amount", "reason", "timestamp"]],
  ["order_settled", ["order_id", "wtid"]],
  ["category_added", ["webhook_type", "category_serial", "category_name", "merchant_serial"]],
  ["category_updated", ["old_category_name", "old_category_name_i18n"]],
  ["inventory_added", ["product_serial", "product_id", "description_i18n", "minimum_age", ...OF_PRODUCTS]],
  ["inventory_updated", [...OF_PRODUCTS, ...OF_PRODUCTS.map((name) => `old_${name}`)]],
];

test.each(NAMED)("the variables of %s are those of the protocol, and the members of the event", (type, named) => {
  expect(templateVariables(type)).toEqual(expect.arrayContaining([...named, ...membersOfEvent(type)]));
});
