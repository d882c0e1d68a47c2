/**
 * What an order books beside its money: products of the inventory, which it holds until it is paid or cannot be any more,
 * in the place of what carts held for it.
 */

import type { PostOrderRequest } from "@kontor/taler/schemas/orders";
import type { JsonObject, JsonValue } from "@kontor/taler/strict-json";
import type { Timestamp } from "@kontor/taler/time";
import type { Database } from "../database/connection.js";
import type { Queries } from "../database/tables.js";
import type { InstanceCall } from "../http/endpoint.js";
import { heldOf, insertReservations, releaseLocks, sellReservations } from "../inventory/hold-store.js";
import {
  contractProduct,
  minimumAgeOf,
  type OrderLine,
  orderLines,
  wantedProducts,
} from "../inventory/order-products.js";
import { outOfStock } from "../inventory/out-of-stock.js";
import type { Product } from "../inventory/product.js";
import { productUnknown } from "../inventory/product-path.js";
import { policiesOf } from "../inventory/product-policy.js";
import { availableStock, suffices, UNLIMITED } from "../inventory/stock.js";
import { findProducts, lockProducts } from "../inventory/store.js";
import { insertOrder, type NewOrder } from "./store.js";

export interface Bookings {
  /** From the inventory. */
  readonly lines: readonly OrderLine[];
  /** Whose locks the order takes over. */
  readonly carts: readonly string[];
}

type BookingCall = Pick<InstanceCall<unknown, unknown, unknown>, "db" | "instance"> & {
  readonly body: Pick<PostOrderRequest, "inventory_products" | "lock_uuids">;
};

/**
 * What the request wants to book; an order of nothing but money costs no statement here.
 * @throws TalerError MERCHANT_GENERIC_PRODUCT_UNKNOWN, GENERIC_PARAMETER_MALFORMED or GENERIC_PARAMETER_MISSING
 */
export async function bookingsOf({ db, instance, body }: BookingCall): Promise<Bookings> {
  const wanted = wantedProducts(body.inventory_products ?? []);
  const carts = [...new Set(body.lock_uuids ?? [])];
  if (wanted.length === 0) return { lines: [], carts };
  const known = await findProducts(db.queries, instance.serial, [...new Set(wanted.map(({ productId }) => productId))]);
  return { lines: orderLines(wanted, known, await policiesOf(db.queries, instance.serial)), carts };
}

/** The shop's order with the products of the inventory after its own, and the age that they demand. */
export function withInventory(order: JsonObject, { lines }: Bookings, currency: string | undefined): JsonObject {
  if (lines.length === 0) return order;
  const minimumAge = minimumAgeOf(lines);
  return {
    ...(minimumAge === 0 ? {} : { minimum_age: minimumAge }),
    ...order,
    products: [
      ...((order.products as readonly JsonValue[] | undefined) ?? []),
      ...lines.map((line) => contractProduct(line, currency)),
    ],
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
  order: NewOrder,
  { lines, carts }: Bookings,
  now: Timestamp,
): Promise<boolean> {
  if (lines.length === 0 && carts.length === 0) return insertOrder(db.queries, instance, order, now);
  return db.transaction(async (tx) => {
    // Before anything is locked: who repeats the request meanwhile waits here, and then learns that it was carried out.
    if (!(await insertOrder(tx, instance, { ...order, hasInventory: lines.length > 0 }, now))) return false;
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
    wanted.set(serial, { serial, productId, quantity: quantity + (wanted.get(serial)?.quantity ?? 0n) });
  }
  return [...wanted.values()];
}

async function reserve(
  tx: Queries,
  instance: bigint,
  { orderId, payDeadline }: NewOrder,
  wanted: readonly Wanted[],
  carts: readonly string[],
  now: Timestamp,
): Promise<void> {
  const serials = wanted.map(({ serial }) => serial);
  const products = new Map((await lockProducts(tx, instance, serials)).map((product) => [product.serial, product]));
  const held = await heldOf(tx, instance, serials, now, carts);
  for (const { serial, productId, quantity } of wanted) {
    const product = products.get(serial);
    if (product === undefined) throw productUnknown(productId);
    const available = availableStock(product, held.get(serial) ?? 0n);
    if (available !== UNLIMITED && !suffices(available, quantity)) throw outOfStock(product, quantity, available);
  }
  await releaseLocks(tx, instance, carts);
  await insertReservations(tx, instance, orderId, wanted, payDeadline);
}

/** What an order booked, when it is paid: a sale. The order must be locked. */
export async function bookPayment(
  tx: Queries,
  instance: bigint,
  orderId: string,
  { hasInventory }: Pick<NewOrder, "hasInventory">,
): Promise<void> {
  if (hasInventory) await sellReservations(tx, instance, orderId);
}
