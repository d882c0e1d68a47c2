/**
 * What an order books beside its money: products of the inventory, which it holds until it is paid or cannot be any more,
 * in the place of what carts held for it; and the pots in which the shop counts what it is paid.
 */

import { parseAmount } from "@kontor/taler/amount";
import { MAX_QUANTITY } from "@kontor/taler/quantity";
import type { PostOrderRequest } from "@kontor/taler/schemas/orders";
import type { JsonObject, JsonValue } from "@kontor/taler/strict-json";
import type { Timestamp } from "@kontor/taler/time";
import type { Database } from "../database/connection.js";
import type { Queries } from "../database/tables.js";
import { recordEvents } from "../events/record.js";
import type { InstanceCall } from "../http/endpoint.js";
import { productSold } from "../inventory/happenings.js";
import { heldOf, heldOfTemplate, insertReservations, releaseLocks, sellReservations } from "../inventory/hold-store.js";
import {
  contractProducts,
  demandShort,
  minimumAgeOf,
  type OrderLine,
  orderLines,
  wantedProducts,
} from "../inventory/order-products.js";
import { demandLeft, demandShare } from "../inventory/out-of-stock.js";
import { moneyPotUnknown } from "../inventory/pot-path.js";
import { type PotShares, parsePotShares, potsOf, printPotShares } from "../inventory/pot-shares.js";
import { creditPots, existingPots } from "../inventory/pot-store.js";
import type { Product } from "../inventory/product.js";
import { productUnknown } from "../inventory/product-path.js";
import { policiesOf } from "../inventory/product-policy.js";
import { isWhole } from "../inventory/quantity-members.js";
import { findProducts, lockStocks } from "../inventory/store.js";
import { WHOLE_ONLY } from "../inventory/units.js";
import { malformed } from "../taler-error.js";
import { writeOrder } from "./order-writer.js";
import { insertOrder, type MarkedPaid, type NewOrder } from "./store.js";

export interface Bookings {
  /** From the inventory. */
  readonly lines: readonly OrderLine[];
  /** Whose locks the order takes over. */
  readonly carts: readonly string[];
  /** Which money pots the payment goes to. */
  readonly pots: PotShares;
}

type BookingCall = Pick<InstanceCall<unknown, unknown, unknown>, "db" | "instance"> & {
  readonly body: Pick<PostOrderRequest, "inventory_products" | "lock_uuids" | "order">;
};

/**
 * What the request wants to book; an order of nothing but money costs no statement here.
 * @throws TalerError MERCHANT_GENERIC_PRODUCT_UNKNOWN, MERCHANT_GENERIC_MONEY_POT_UNKNOWN, GENERIC_PARAMETER_MALFORMED or
 * GENERIC_PARAMETER_MISSING
 */
export async function bookingsOf(call: BookingCall): Promise<Bookings> {
  if (isOfMoneyAlone(call.body)) return NOTHING;
  const lines = await linesOf(call);
  const pots = potSharesOf(call.body.order, lines);
  await demandPots(call, pots);
  return { lines, carts: [...new Set(call.body.lock_uuids ?? [])], pots };
}

const NOTHING: Bookings = { lines: [], carts: [], pots: { shares: [], restPot: undefined } };

function isOfMoneyAlone({ inventory_products, lock_uuids, order }: BookingCall["body"]): boolean {
  const { products, default_money_pot, order_default_money_pot } = order;
  const named = [inventory_products, lock_uuids, products, default_money_pot, order_default_money_pot];
  return named.every((member) => member === undefined);
}

/** So many are read at once: a thousand may have a gigabyte of pictures. */
const PRODUCTS_AT_ONCE = 50;

async function linesOf({ db, instance, body }: BookingCall): Promise<OrderLine[]> {
  const wanted = wantedProducts(body.inventory_products ?? []);
  if (wanted.length === 0) return [];
  const ids = [...new Set(wanted.map(({ productId }) => productId))];
  const known: Product[] = [];
  for (let start = 0; start < ids.length; start += PRODUCTS_AT_ONCE) {
    known.push(...(await findProducts(db.queries, instance.serial, ids.slice(start, start + PRODUCTS_AT_ONCE))));
    demandShort(known);
  }
  const isAllWhole = wanted.every(({ quantity }) => isWhole(quantity.value));
  return orderLines(wanted, known, isAllWhole ? () => WHOLE_ONLY : await policiesOf(db.queries, instance.serial));
}

/** What each line adds to its pot: what the shop says for this order goes before what the inventory says. 0 is none. */
function potSharesOf(order: BookingCall["body"]["order"], lines: readonly OrderLine[]): PotShares {
  const own = (order.products ?? []).map(({ product_money_pot: pot = 0, prices, price }) => ({
    pot: BigInt(pot),
    amounts: (prices ?? (price === undefined ? [] : [price])).map(parseAmount),
  }));
  const ofInventory = lines.map(({ product, wantedPot, prices }) => ({
    pot: wantedPot === undefined ? (product.moneyPot ?? 0n) : BigInt(wantedPot),
    amounts: prices,
  }));
  // Drafts of the protocol had the longer name.
  const rest = BigInt(order.default_money_pot ?? order.order_default_money_pot ?? 0);
  return {
    shares: [...own, ...ofInventory].filter(({ pot }) => pot !== 0n),
    restPot: rest === 0n ? undefined : rest,
  };
}

async function demandPots({ db, instance }: BookingCall, shares: PotShares): Promise<void> {
  const pots = potsOf(shares);
  if (pots.length === 0) return;
  const known = await existingPots(db.queries, instance.serial, pots);
  const unknown = pots.find((pot) => !known.has(pot));
  if (unknown !== undefined) throw moneyPotUnknown(unknown);
}

/** The shop's order with the products of the inventory after its own, and the age that they demand. */
export function withInventory(order: JsonObject, { lines }: Bookings, currency: string | undefined): JsonObject {
  if (lines.length === 0) return order;
  const minimumAge = minimumAgeOf(lines);
  return {
    ...(minimumAge === 0 ? {} : { minimum_age: minimumAge }),
    ...order,
    products: [...((order.products as readonly JsonValue[] | undefined) ?? []), ...contractProducts(lines, currency)],
  };
}

/**
 * Stores an order together with what it holds, or nothing of both.
 * @returns false when the instance has an order of that id already
 * @throws TalerError MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS with the members of `OutOfStockResponse`
 */
export function storeOrder(
  db: Database,
  instance: bigint,
  newOrder: NewOrder,
  { lines, carts, pots }: Bookings,
  now: Timestamp,
): Promise<boolean> {
  const order: NewOrder = { ...newOrder, hasInventory: lines.length > 0, moneyPots: printPotShares(pots) };
  if (lines.length === 0 && carts.length === 0) return writeOrder(db, instance, order, now);
  return db.transaction(async (tx) => {
    // Before anything is locked: who repeats the request meanwhile waits here, and then learns that it was carried out.
    if (!(await insertOrder(tx, instance, order, now))) return false;
    await reserve(tx, instance, order, inventoryOf(lines), carts, now);
    return true;
  });
}

/** A product and how much of it all lines together want. */
type Wanted = Pick<Product, "serial" | "productId"> & { readonly quantity: bigint };

function inventoryOf(lines: readonly OrderLine[]): Wanted[] {
  const wanted = new Map<bigint, Wanted>();
  for (const { product, quantity } of lines) {
    const { serial, productId } = product;
    const total = quantity + (wanted.get(serial)?.quantity ?? 0n);
    if (total > MAX_QUANTITY) throw malformed("inventory_products", `too much of ${productId}`);
    wanted.set(serial, { serial, productId, quantity: total });
  }
  return [...wanted.values()];
}

async function reserve(
  tx: Queries,
  instance: bigint,
  { orderId, payDeadline, template }: NewOrder,
  wanted: readonly Wanted[],
  carts: readonly string[],
  now: Timestamp,
): Promise<void> {
  const serials = wanted.map(({ serial }) => serial);
  const products = new Map((await lockStocks(tx, instance, serials)).map((product) => [product.serial, product]));
  const held = await heldOf(tx, instance, serials, now, carts);
  const ofStrangers = template && (await heldOfTemplate(tx, instance, template.serial, serials, now));
  for (const { serial, productId, quantity } of wanted) {
    const product = products.get(serial);
    if (product === undefined) throw productUnknown(productId);
    demandLeft(product, held.get(serial) ?? 0n, quantity);
    if (template) demandShare(product, ofStrangers?.get(serial) ?? 0n, quantity, template.percent);
  }
  await releaseLocks(tx, instance, carts);
  await insertReservations(tx, instance, orderId, wanted, { expiresAt: payDeadline, template: template?.serial });
}

/** What a locked order booked, now that it is paid: money in pots, and a sale. */
export async function bookPayment(
  tx: Queries,
  instance: bigint,
  orderId: string,
  { hasInventory, moneyPots, amount }: MarkedPaid,
  now: Timestamp,
): Promise<void> {
  if (moneyPots !== undefined && amount !== undefined) {
    await creditPots(tx, instance, parsePotShares(moneyPots), amount);
  }
  if (!hasInventory) return;
  const sold = await sellReservations(tx, instance, orderId);
  await recordEvents(tx, instance, sold.flatMap(productSold), now);
}
