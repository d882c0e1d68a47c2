/** The SQL of the categories that products are sorted into. */

import type { Selectable } from "kysely";
import { COLUMNS, columnsWithin } from "../database/columns.js";
import { foldText } from "../database/fold-text.js";
import type { CategoriesTable } from "../database/tables/inventory.js";
import type { Queries } from "../database/tables.js";

export interface Category {
  readonly serial: bigint;
  readonly name: string;
  readonly nameI18n: Readonly<Record<string, string>>;
}

export interface CountedCategory extends Category {
  readonly productCount: number;
}

/** All of them, with the number of their products, the oldest first. */
export async function listCategories(queries: Queries, instance: bigint): Promise<CountedCategory[]> {
  const rows = await queries
    .selectFrom("categories")
    .select(columnsWithin("categories", "categories"))
    .select((category) =>
      category
        .selectFrom("product_categories")
        .select(({ fn }) => fn.countAll<bigint>().as("count"))
        .whereRef("product_categories.instance", "=", "categories.instance")
        .whereRef("product_categories.category", "=", "categories.serial")
        .as("product_count"),
    )
    .where("instance", "=", instance)
    .orderBy("serial")
    .execute();
  return rows.map((row) => ({ ...fromRow(row), productCount: Number(row.product_count) }));
}

export async function findCategory(queries: Queries, instance: bigint, serial: bigint): Promise<Category | undefined> {
  const row = await queries
    .selectFrom("categories")
    .select(COLUMNS.categories)
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The category, which nobody else may change until the transaction ends. */
export async function lockCategory(tx: Queries, instance: bigint, serial: bigint): Promise<Category | undefined> {
  const row = await tx
    .selectFrom("categories")
    .select(["serial", "name", "name_i18n"])
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .forUpdate()
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function findCategoryByName(
  queries: Queries,
  instance: bigint,
  name: string,
): Promise<Category | undefined> {
  const row = await queries
    .selectFrom("categories")
    .select(COLUMNS.categories)
    .where("instance", "=", instance)
    .where("name", "=", name)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The ids of its products, the oldest product first. */
export async function productsOfCategory(queries: Queries, instance: bigint, serial: bigint): Promise<string[]> {
  const rows = await queries
    .selectFrom("product_categories")
    .innerJoin("products", (join) =>
      join
        .onRef("products.instance", "=", "product_categories.instance")
        .onRef("products.serial", "=", "product_categories.product"),
    )
    .select("products.product_id")
    .where("product_categories.instance", "=", instance)
    .where("product_categories.category", "=", serial)
    .orderBy("product_categories.product")
    .execute();
  return rows.map((row) => row.product_id);
}

/** @returns its serial; undefined when the instance has a category of that name already */
export async function insertCategory(
  queries: Queries,
  instance: bigint,
  category: Omit<Category, "serial">,
): Promise<bigint | undefined> {
  const inserted = await queries
    .insertInto("categories")
    .values({ instance, ...columnsOf(category) })
    .onConflict((conflict) => conflict.columns(["instance", "name"]).doNothing())
    .returning("serial")
    .executeTakeFirst();
  return inserted?.serial;
}

/** Translations that are undefined stay. Violates `categories_name` where another has the name. @returns whether there is one */
export async function updateCategory(
  queries: Queries,
  instance: bigint,
  serial: bigint,
  { name, nameI18n }: { readonly name: string; readonly nameI18n: Category["nameI18n"] | undefined },
): Promise<boolean> {
  const updated = await queries
    .updateTable("categories")
    .set({
      name,
      name_folded: foldText(name),
      ...(nameI18n === undefined ? {} : { name_i18n: JSON.stringify(nameI18n) }),
    })
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** Its products stay. @returns whether there was one */
export async function removeCategory(queries: Queries, instance: bigint, serial: bigint): Promise<boolean> {
  const deleted = await queries
    .deleteFrom("categories")
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

function columnsOf({ name, nameI18n }: Omit<Category, "serial">) {
  return { name, name_folded: foldText(name), name_i18n: JSON.stringify(nameI18n) };
}

function fromRow(row: Pick<Selectable<CategoriesTable>, "serial" | "name" | "name_i18n">): Category {
  return { serial: row.serial, name: row.name, nameI18n: JSON.parse(row.name_i18n) as Category["nameI18n"] };
}
