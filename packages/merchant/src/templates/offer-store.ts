/** The SQL of what a template offers of the inventory: everything but the pictures, which may be large. */

import { type Amount, parseAmount } from "@kontor/taler/amount";
import { type RawBuilder, sql } from "kysely";
import type { Queries } from "../database/tables.js";
import type { Product } from "../inventory/product.js";
import { UNLIMITED } from "../inventory/stock.js";

/** Which products a template offers. */
export interface Selection {
  readonly all: boolean;
  readonly categories: readonly number[];
  readonly products: readonly string[];
}

export type OfferedProduct = Omit<
  Product,
  "image" | "address" | "nextRestock" | "productGroup" | "moneyPot" | "priceIsNet"
> & {
  readonly imageHash: Uint8Array | undefined;
  /** False for one that was asked for by its id and is not in the selection. */
  readonly isOffered: boolean;
};

/** Every product of the selection once, the oldest first. */
export function offeredProducts(queries: Queries, instance: bigint, selection: Selection): Promise<OfferedProduct[]> {
  return select(queries, instance, selection, among(instance, selection));
}

/** Those of these ids that exist, and whether they are offered. */
export function wantedProducts(
  queries: Queries,
  instance: bigint,
  selection: Selection,
  productIds: readonly string[],
): Promise<OfferedProduct[]> {
  return select(queries, instance, selection, sql`p.product_id = any(${[...productIds]}::text[])`);
}

interface Row {
  serial: bigint;
  product_id: string;
  name: string;
  description: string;
  description_i18n: string;
  unit: string;
  allow_fraction: boolean | null;
  precision_level: number | null;
  prices: string;
  taxes: string | null;
  image_hash: Uint8Array | null;
  minimum_age: number;
  total_stock: bigint | null;
  total_sold: bigint;
  total_lost: bigint;
  categories: bigint[];
  is_offered: boolean;
}

async function select(
  queries: Queries,
  instance: bigint,
  selection: Selection,
  condition: RawBuilder<boolean>,
): Promise<OfferedProduct[]> {
  const { rows } = await sql<Row>`
    select serial, product_id, name, description, description_i18n, unit, allow_fraction, precision_level, prices, taxes,
      image_hash, minimum_age, total_stock, total_sold, total_lost,
      ${CATEGORIES} as categories,
      ${isOffered(selection)} as is_offered
    from products p
    where p.instance = ${instance} and ${condition}
    order by p.serial`.execute(queries);
  return rows.map((row) => ({
    serial: row.serial,
    productId: row.product_id,
    name: row.name,
    description: row.description,
    descriptionI18n: JSON.parse(row.description_i18n) as Product["descriptionI18n"],
    unit: row.unit,
    allowFraction: row.allow_fraction ?? undefined,
    precisionLevel: row.precision_level ?? undefined,
    prices: (JSON.parse(row.prices) as string[]).map((price): Amount => parseAmount(price)),
    taxes: row.taxes === null ? undefined : (JSON.parse(row.taxes) as Product["taxes"]),
    imageHash: row.image_hash ?? undefined,
    minimumAge: row.minimum_age,
    totalStock: row.total_stock ?? UNLIMITED,
    totalSold: row.total_sold,
    totalLost: row.total_lost,
    categories: row.categories,
    isOffered: row.is_offered,
  }));
}

const CATEGORIES = sql.raw(`array(
  select category from product_categories c where c.instance = p.instance and c.product = p.serial order by category
)`);

/** Whether a product that has been found is one of the selection. */
function isOffered({ all, categories, products }: Selection): RawBuilder<boolean> {
  if (all) return sql`true`;
  return sql`(
    p.product_id = any(${[...products]}::text[]) or ${CATEGORIES} && ${categories.map(BigInt)}::bigint[]
  )`;
}

/** Finds the products of the selection by their keys: `or` in place of `union` would look at all that the shop has. */
function among(instance: bigint, { all, categories, products }: Selection): RawBuilder<boolean> {
  if (all) return sql`true`;
  return sql`p.serial = any(array(
    select serial from products where instance = ${instance} and product_id = any(${[...products]}::text[])
    union
    select product from product_categories
    where instance = ${instance} and category = any(${categories.map(BigInt)}::bigint[])
  ))`;
}
