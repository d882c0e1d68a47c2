/** The SQL of products. */

import { parseAmount, printAmount } from "@kontor/taler/amount";
import type { Quantity } from "@kontor/taler/quantity";
import { type RawBuilder, type Selectable, sql } from "kysely";
import { columnsWithin } from "../database/columns.js";
import { foldText } from "../database/fold-text.js";
import type { Page } from "../database/page.js";
import { sha256 } from "../database/sha256.js";
import { restored, stored } from "../database/stored-time.js";
import type { ProductsTable } from "../database/tables/inventory.js";
import type { Queries } from "../database/tables.js";
import { PLACE } from "./place-store.js";
import type { NewProduct, Product, ProductDetails, ProductReferences } from "./product.js";
import { type Stock, type StockTotals, UNLIMITED } from "./stock.js";

export interface ProductFilter {
  /** A part of the product's name, of its description, and of the name of one of its categories; all folded. */
  readonly namePart: string | undefined;
  readonly descriptionPart: string | undefined;
  readonly categoryPart: string | undefined;
  readonly productGroup: bigint | undefined;
}

export interface ListedProduct {
  readonly productId: string;
  readonly serial: bigint;
}

/** Products that fit every part of the filter, in the order in which they were added or the reverse, as the page says. */
export async function listProducts(
  queries: Queries,
  instance: bigint,
  filter: ProductFilter,
  page: Page,
): Promise<ListedProduct[]> {
  const conditions = [
    sql`instance = ${instance}`,
    page.ascending ? sql`serial > ${page.offset}` : sql`serial < ${page.offset}`,
  ];
  if (filter.productGroup !== undefined) conditions.push(sql`product_group = ${filter.productGroup}`);
  if (filter.namePart !== undefined) conditions.push(sql`strpos(name_folded, ${filter.namePart}) > 0`);
  if (filter.descriptionPart !== undefined) {
    conditions.push(sql`strpos(description_folded, ${filter.descriptionPart}) > 0`);
  }
  if (filter.categoryPart !== undefined) conditions.push(inCategory(instance, filter.categoryPart));
  const inOrder = page.ascending ? sql`order by serial asc` : sql`order by serial desc`;
  const { rows } = await sql<{ product_id: string; serial: bigint }>`
    select product_id, serial from products
    where ${sql.join(conditions, sql` and `)} ${inOrder} limit ${page.limit}
  `.execute(queries);
  return rows.map((row) => ({ productId: row.product_id, serial: row.serial }));
}

/** A product as a search finds it. */
export type FoundProduct = Pick<Product, "serial" | "productId" | "name" | "prices">;

/**
 * Those that have each of the words in name, id or description, first those that have them all in their name.
 * @param words folded
 */
export async function searchProducts(
  queries: Queries,
  instance: bigint,
  words: readonly string[],
  limit: number,
): Promise<FoundProduct[]> {
  const within = (text: RawBuilder<unknown>, word: string) => sql`strpos(${text}, ${word}) > 0`;
  const anywhere = words.map(
    (word) =>
      sql`(${within(sql`name_folded`, word)} or ${within(sql`lower(product_id)`, word)}
        or ${within(sql`description_folded`, word)})`,
  );
  const inName = words.map((word) => within(sql`name_folded`, word));
  const { rows } = await sql<{ product_id: string; serial: bigint; name: string; prices: string }>`
    select product_id, serial, name, prices from products
    where instance = ${instance} and ${sql.join(anywhere, sql` and `)}
    order by (${sql.join(inName, sql` and `)}) desc, ${PLACE}, serial
    limit ${limit}
  `.execute(queries);
  return rows.map((row) => ({
    serial: row.serial,
    productId: row.product_id,
    name: row.name,
    prices: (JSON.parse(row.prices) as string[]).map(parseAmount),
  }));
}

function inCategory(instance: bigint, part: string): RawBuilder<unknown> {
  return sql`serial in (
    select product from product_categories
    where instance = ${instance} and category = any(array(
      select serial from categories where instance = ${instance} and strpos(name_folded, ${part}) > 0
    ))
  )`;
}

/** All products of the instance, in the order that its people gave them; the newest last. */
export async function allProducts(queries: Queries, instance: bigint): Promise<Product[]> {
  const rows = await selection(queries, instance).orderBy(PLACE).orderBy("serial").execute();
  return rows.map(fromRow);
}

export async function countProducts(queries: Queries, instance: bigint): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`select count(*) from products where instance = ${instance}`.execute(
    queries,
  );
  return Number(rows[0]!.count);
}

export async function findProduct(queries: Queries, instance: bigint, productId: string): Promise<Product | undefined> {
  const row = await selection(queries, instance).where("product_id", "=", productId).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Those of them that exist. */
export async function findProducts(
  queries: Queries,
  instance: bigint,
  productIds: readonly string[],
): Promise<Product[]> {
  const rows = await selection(queries, instance)
    .where("product_id", "=", sql<string>`any(${productIds}::text[])`)
    .execute();
  return rows.map(fromRow);
}

/** The product, whose stock nobody else may change, promise or sell until the transaction ends. */
export async function lockProduct(tx: Queries, instance: bigint, productId: string): Promise<Product | undefined> {
  const row = await selection(tx, instance).where("product_id", "=", productId).forNoKeyUpdate().executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** What must be known of a product to promise some of it: not its picture, which may be large. */
export type StockedProduct = StockTotals &
  Pick<Product, "serial" | "productId" | "unit" | "allowFraction" | "precisionLevel" | "nextRestock">;

/** The same, to promise some of it. */
export async function lockStock(tx: Queries, instance: bigint, productId: string): Promise<StockedProduct | undefined> {
  const row = await stockSelection(tx, instance)
    .where("product_id", "=", productId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : stockOf(row);
}

/**
 * The same for several, always in one order: so two who lock several never wait for each other. One that is gone
 * is left out.
 */
export async function lockStocks(tx: Queries, instance: bigint, serials: readonly bigint[]): Promise<StockedProduct[]> {
  const rows = await stockSelection(tx, instance)
    .where("serial", "=", sql<bigint>`any(${serials}::bigint[])`)
    .orderBy("serial")
    .forNoKeyUpdate()
    .execute();
  return rows.map(stockOf);
}

/** @returns its serial; undefined when the instance has a product of that id already */
export async function insertProduct(tx: Queries, instance: bigint, product: NewProduct): Promise<bigint | undefined> {
  const inserted = await tx
    .insertInto("products")
    .values({
      instance,
      product_id: product.productId,
      ...columnsOf(product),
      total_stock: numberOf(product.totalStock),
    })
    .onConflict((conflict) => conflict.columns(["instance", "product_id"]).doNothing())
    .returning("serial")
    .executeTakeFirst();
  if (inserted === undefined) return undefined;
  await insertCategories(tx, instance, inserted.serial, product.categories);
  return inserted.serial;
}

/** Changes a locked product; its categories stay. */
export async function updateProduct(
  tx: Queries,
  instance: bigint,
  serial: bigint,
  details: ProductDetails,
  totals: { readonly totalStock: Stock; readonly totalLost: Quantity },
): Promise<void> {
  await tx
    .updateTable("products")
    .set({ ...columnsOf(details), total_stock: numberOf(totals.totalStock), total_lost: totals.totalLost })
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .execute();
}

/** Puts a locked product into these categories alone, which must be locked as well. */
export async function replaceCategories(
  tx: Queries,
  instance: bigint,
  serial: bigint,
  categories: readonly bigint[],
): Promise<void> {
  await tx.deleteFrom("product_categories").where("instance", "=", instance).where("product", "=", serial).execute();
  await insertCategories(tx, instance, serial, categories);
}

async function insertCategories(
  tx: Queries,
  instance: bigint,
  product: bigint,
  categories: readonly bigint[],
): Promise<void> {
  if (categories.length === 0) return;
  const rows = categories.map((category) => ({ instance, product, category }));
  await tx.insertInto("product_categories").values(rows).execute();
}

/** Removes a locked product with all that is held of it. */
export async function removeProduct(tx: Queries, instance: bigint, serial: bigint): Promise<void> {
  await tx.deleteFrom("products").where("instance", "=", instance).where("serial", "=", serial).execute();
}

/** The picture with that hash that some product of the instance has. */
export async function findImage(queries: Queries, instance: bigint, hash: Uint8Array): Promise<string | undefined> {
  const row = await queries
    .selectFrom("products")
    .select("image")
    .where("instance", "=", instance)
    .where("image_hash", "=", hash)
    .limit(1)
    .executeTakeFirst();
  return row?.image;
}

/**
 * The references that lead nowhere. The others cannot vanish until the transaction ends; they are locked before any
 * product is, which is also the order in which they are deleted.
 */
export async function lockReferences(
  tx: Queries,
  instance: bigint,
  { categories, productGroup, moneyPot }: ProductReferences,
): Promise<ProductReferences> {
  const known = await lockSerials(tx, "categories", instance, categories);
  const [group] = await lockSerials(tx, "product_groups", instance, productGroup === undefined ? [] : [productGroup]);
  const [pot] = await lockSerials(tx, "money_pots", instance, moneyPot === undefined ? [] : [moneyPot]);
  return {
    categories: categories.filter((category) => !known.includes(category)),
    productGroup: group === undefined ? productGroup : undefined,
    moneyPot: pot === undefined ? moneyPot : undefined,
  };
}

async function lockSerials(
  tx: Queries,
  table: "categories" | "product_groups" | "money_pots",
  instance: bigint,
  serials: readonly bigint[],
): Promise<bigint[]> {
  if (serials.length === 0) return [];
  const rows = await tx
    .selectFrom(table)
    .select("serial")
    .where("instance", "=", instance)
    .where("serial", "=", sql<bigint>`any(${serials}::bigint[])`)
    .orderBy("serial")
    .forKeyShare()
    .execute();
  return rows.map(({ serial }) => serial);
}

function selection(queries: Queries, instance: bigint) {
  return queries
    .selectFrom("products")
    .select(columnsWithin("products", "products"))
    .select(
      sql<bigint[]>`array(
        select category from product_categories c
        where c.instance = ${instance} and c.product = products.serial order by category
      )`.as("categories"),
    )
    .where("instance", "=", instance);
}

function stockSelection(queries: Queries, instance: bigint) {
  return queries.selectFrom("products").select(STOCK_COLUMNS).where("instance", "=", instance);
}

const STOCK_COLUMNS = [
  ...(["serial", "product_id", "unit", "allow_fraction", "precision_level", "next_restock"] as const),
  ...(["total_stock", "total_sold", "total_lost"] as const),
] as const;

function columnsOf(details: ProductDetails) {
  return {
    name: details.name,
    description: details.description,
    name_folded: foldText(details.name),
    description_folded: foldText(details.description),
    description_i18n: JSON.stringify(details.descriptionI18n),
    unit: details.unit,
    allow_fraction: details.allowFraction ?? null,
    precision_level: details.precisionLevel ?? null,
    prices: JSON.stringify(details.prices.map(printAmount)),
    price_is_net: details.priceIsNet,
    taxes: details.taxes === undefined ? null : JSON.stringify(details.taxes),
    image: details.image,
    image_hash: details.image === "" ? null : sha256(details.image),
    address: details.address === undefined ? null : JSON.stringify(details.address),
    next_restock: details.nextRestock === undefined ? null : stored(details.nextRestock),
    minimum_age: details.minimumAge,
    product_group: details.productGroup ?? null,
    money_pot: details.moneyPot ?? null,
  };
}

function numberOf(stock: Stock): bigint | null {
  return stock === UNLIMITED ? null : stock;
}

function fromRow(row: Selectable<ProductsTable> & { readonly categories: bigint[] }): Product {
  return {
    ...stockOf(row),
    name: row.name,
    description: row.description,
    descriptionI18n: JSON.parse(row.description_i18n) as Product["descriptionI18n"],
    prices: (JSON.parse(row.prices) as string[]).map(parseAmount),
    priceIsNet: row.price_is_net,
    taxes: row.taxes === null ? undefined : (JSON.parse(row.taxes) as Product["taxes"]),
    image: row.image,
    address: row.address === null ? undefined : (JSON.parse(row.address) as Product["address"]),
    minimumAge: row.minimum_age,
    productGroup: row.product_group ?? undefined,
    moneyPot: row.money_pot ?? undefined,
    categories: row.categories,
  };
}

function stockOf(row: Pick<Selectable<ProductsTable>, (typeof STOCK_COLUMNS)[number]>): StockedProduct {
  return {
    serial: row.serial,
    productId: row.product_id,
    unit: row.unit,
    allowFraction: row.allow_fraction ?? undefined,
    precisionLevel: row.precision_level ?? undefined,
    nextRestock: row.next_restock === null ? undefined : restored(row.next_restock),
    totalStock: row.total_stock ?? UNLIMITED,
    totalSold: row.total_sold,
    totalLost: row.total_lost,
  };
}
