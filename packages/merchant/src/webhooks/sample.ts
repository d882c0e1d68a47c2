/** Something that could have happened: what a test of a webhook sends, and what the reference of variables is made of. */

import { parseAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { type EventType, membersOfEvent } from "@kontor/taler/schemas/events";
import { SECOND, type Timestamp, timestampToJson } from "@kontor/taler/time";
import type { Happening } from "../events/record.js";
import type { Category } from "../inventory/category-store.js";
import { categoryHappening, productChanged, productHappening } from "../inventory/happenings.js";
import type { Product } from "../inventory/product.js";
import { type Facts, variablesOf } from "./message.js";

const ORDER_ID = "test-order";
const PRODUCT_ID = "test-product";

const bytes = (length: number) => encodeBase32(new Uint8Array(length));

interface SampleShop extends Pick<Facts, "instanceId" | "merchantSerial"> {
  readonly currency: string;
  readonly now: Timestamp;
}

/** An event of the type as it could be of this shop, with all that is known of such an event. */
export function sampleFacts(type: EventType, { currency, now, instanceId, merchantSerial }: SampleShop): Facts {
  const amount = printAmount(parseAmount(`${currency}:1`));
  const members = membersOfEvent(type);
  const isOfOrder = members.includes("order_id");
  const data = sampleMembers(amount).filter(([name]) => members.includes(name));
  const variables = inventoryHappening(type, currency, now)?.variables;
  const event = {
    type,
    happenedAt: now,
    orderId: isOfOrder ? ORDER_ID : undefined,
    data: JSON.stringify(Object.fromEntries(data)),
    variables: variables && JSON.stringify(variables),
  };
  const contract = isOfOrder ? sampleContract(amount, now) : undefined;
  return { event, contract, instanceId, merchantSerial, isTest: true };
}

/** The names of what a webhook's template may use for an event of the type. */
export function templateVariables(type: EventType): string[] {
  const shop = { currency: "KUDOS", now: 0n, instanceId: "admin", merchantSerial: 1n };
  return Object.keys(variablesOf(sampleFacts(type, shop))).sort();
}

function sampleMembers(amount: string): [name: string, value: unknown][] {
  return Object.entries({
    amount,
    choice_index: 0,
    refund_amount: amount,
    increase: amount,
    reason: "a test",
    wtid: bytes(32),
    h_wire: bytes(64),
    exchange_url: "https://exchange.test/",
    code: 0,
    detail: "a test",
    bank_row: 1,
    active: true,
    product_id: PRODUCT_ID,
    left: "1",
    category_id: 1,
    name: "Test",
    pot_id: 1,
    before: [],
    after: [amount],
    statement: 1,
    webhook_id: "test",
    delivery: 1,
    event: 1,
  });
}

function sampleContract(amount: string, now: Timestamp) {
  return {
    amount,
    max_fee: amount,
    summary: "A test of a webhook",
    order_id: ORDER_ID,
    products: [],
    version: 0,
    timestamp: timestampToJson((now / SECOND) * SECOND),
    merchant: { name: "Test" },
  };
}

/** Events of the inventory carry the variables that the protocol has for them. */
function inventoryHappening(type: EventType, currency: string, now: Timestamp): Happening | undefined {
  const category: Category = { serial: 1n, name: "Test", nameI18n: {} };
  const product = sampleProduct(currency, now);
  switch (type) {
    case "category_added":
    case "category_deleted":
      return categoryHappening(type, category);
    case "category_updated":
      return categoryHappening(type, category, category);
    case "inventory_added":
    case "inventory_deleted":
      return productHappening(type, product);
    case "inventory_updated":
      return productChanged(product, product)[0];
    default:
      return undefined;
  }
}

function sampleProduct(currency: string, now: Timestamp): Product {
  return {
    serial: 1n,
    productId: PRODUCT_ID,
    name: "Test",
    description: "A test of a webhook",
    descriptionI18n: {},
    unit: "piece",
    allowFraction: undefined,
    precisionLevel: undefined,
    prices: [parseAmount(`${currency}:1`)],
    priceIsNet: false,
    taxes: [],
    image: "",
    address: {},
    nextRestock: (now / SECOND) * SECOND,
    minimumAge: 0,
    categories: [],
    productGroup: undefined,
    moneyPot: undefined,
    totalStock: 10_000_000n,
    totalSold: 0n,
    totalLost: 0n,
  };
}
