/**
 * The SQL of what is held of products: by carts, until their locks expire, and by unpaid orders, until they cannot be
 * paid any more.
 *
 * Everybody locks rows in this sequence: the order; categories, product groups and money pots; products by serial; what is
 * held of them. So no two wait for each other.
 */

import { MAX_QUANTITY, type Quantity } from "@kontor/taler/quantity";
import type { Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import { LARGEST_BIGINT } from "../database/largest-bigint.js";
import { sha256 } from "../database/sha256.js";
import { stored } from "../database/stored-time.js";
import type { Queries } from "../database/tables.js";
import { type StockTotals, UNLIMITED } from "./stock.js";

/** Some of a product. */
export interface ProductQuantity {
  readonly serial: bigint;
  readonly quantity: Quantity;
}

/**
 * How much of each product is held now, which must be locked for the answer to stay true; one that nobody holds has none.
 * An order whose time is over still holds what it wants while the outcome of a deposit for it is open.
 * @param without carts that do not count
 */
export async function heldOf(
  tx: Queries,
  instance: bigint,
  serials: readonly bigint[],
  now: Timestamp,
  without: readonly string[],
): Promise<ReadonlyMap<bigint, Quantity>> {
  const { rows } = await sql<{ product: bigint; held: bigint }>`
    select product, least(sum(quantity), ${LARGEST_BIGINT}::bigint)::bigint as held
    from (
      select product, quantity from product_locks
      where instance = ${instance} and product = any(${serials}::bigint[]) and expires_at > ${now}
        and not (lock_hash = any(${without.map((cart) => sha256(cart))}::bytea[]))
      union all
      select product, quantity from product_reservations
      where instance = ${instance} and product = any(${serials}::bigint[]) and expires_at > ${now}
      union all
      select r.product, r.quantity
      from (
        select distinct instance, order_id from deposit_batches where accepted_at is null and instance = ${instance}
      ) as open
      join product_reservations r on r.instance = open.instance and r.order_id = open.order_id
      where r.product = any(${serials}::bigint[]) and r.expires_at <= ${now}
    ) as holds
    group by product
  `.execute(tx);
  return new Map(rows.map(({ product, held }) => [product, held]));
}

/** How much of each product unpaid orders of one template hold. */
export async function heldOfTemplate(
  tx: Queries,
  instance: bigint,
  template: bigint,
  serials: readonly bigint[],
  now: Timestamp,
): Promise<ReadonlyMap<bigint, Quantity>> {
  const { rows } = await sql<{ product: bigint; held: bigint }>`
    select product, sum(quantity)::bigint as held
    from product_reservations
    where instance = ${instance} and template = ${template} and product = any(${[...serials]}::bigint[])
      and expires_at > ${now}
    group by product`.execute(tx);
  return new Map(rows.map(({ product, held }) => [product, held]));
}

/** What a cart holds of a locked product from now on; nothing is nothing. */
export async function setLock(
  tx: Queries,
  instance: bigint,
  cart: string,
  { serial, quantity }: ProductQuantity,
  { now, expiresAt }: { readonly now: Timestamp; readonly expiresAt: Timestamp },
): Promise<void> {
  const lock = { instance, product: serial, lock_hash: sha256(cart) };
  if (quantity === 0n) {
    await tx
      .deleteFrom("product_locks")
      .where("instance", "=", instance)
      .where("product", "=", serial)
      .where("lock_hash", "=", lock.lock_hash)
      .execute();
    return;
  }
  const values = { quantity, created_at: now, expires_at: stored(expiresAt) };
  await tx
    .insertInto("product_locks")
    .values({ ...lock, ...values })
    .onConflict((conflict) => conflict.columns(["instance", "product", "lock_hash"]).doUpdateSet(values))
    .execute();
}

/** Gives up everything that these carts hold. */
export async function releaseLocks(tx: Queries, instance: bigint, carts: readonly string[]): Promise<void> {
  if (carts.length === 0) return;
  await sql`
    delete from product_locks where (instance, product, lock_hash) in (
      select instance, product, lock_hash from product_locks
      where instance = ${instance} and lock_hash = any(${carts.map((cart) => sha256(cart))}::bytea[])
      order by product, lock_hash for update
    )`.execute(tx);
}

/** What a new order, of a template or not, holds of locked products until it cannot be paid any more. */
export async function insertReservations(
  tx: Queries,
  instance: bigint,
  orderId: string,
  products: readonly ProductQuantity[],
  { expiresAt, template }: { readonly expiresAt: Timestamp; readonly template: bigint | undefined },
): Promise<void> {
  if (products.length === 0) return;
  const common = { instance, order_id: orderId, expires_at: stored(expiresAt), template: template ?? null };
  const rows = products.map(({ serial, quantity }) => ({ ...common, product: serial, quantity }));
  await tx.insertInto("product_reservations").values(rows).execute();
}

/**
 * What a locked order holds becomes what is sold. The total stops at the largest quantity there is: no payment fails
 * because a counter is full.
 */
export async function sellReservations(tx: Queries, instance: bigint, orderId: string): Promise<Sold[]> {
  await sql`
    select serial from products
    where instance = ${instance} and serial in (
      select product from product_reservations where instance = ${instance} and order_id = ${orderId}
    )
    order by serial for no key update`.execute(tx);
  const { rows } = await sql<SoldRow>`
    update products set total_sold = least(total_sold + r.quantity, ${MAX_QUANTITY}::bigint)
    from product_reservations r
    where r.instance = ${instance} and r.order_id = ${orderId}
      and products.instance = ${instance} and products.serial = r.product
    returning products.serial, products.product_id, products.total_stock, products.total_sold, products.total_lost,
      r.quantity`.execute(tx);
  await tx
    .deleteFrom("product_reservations")
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .execute();
  return rows.map((row) => ({
    serial: row.serial,
    productId: row.product_id,
    totalStock: row.total_stock ?? UNLIMITED,
    totalSold: row.total_sold,
    totalLost: row.total_lost,
    quantity: row.quantity,
  }));
}

/** What is there now of a product, of which that much was sold just now. */
export interface Sold extends StockTotals {
  readonly serial: bigint;
  readonly productId: string;
  readonly quantity: Quantity;
}

interface SoldRow {
  readonly serial: bigint;
  readonly product_id: string;
  readonly total_stock: bigint | null;
  readonly total_sold: bigint;
  readonly total_lost: bigint;
  readonly quantity: bigint;
}
