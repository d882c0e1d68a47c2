/** The SQL of days: in which categories products are. */

import { sql } from "kysely";
import type { Queries } from "../database/tables.js";

export interface ProductCategory {
  readonly productId: string;
  readonly category: bigint;
  readonly name: string;
}

export async function categoriesOfProducts(
  queries: Queries,
  instance: bigint,
  productIds: readonly string[],
): Promise<ProductCategory[]> {
  if (productIds.length === 0) return [];
  const { rows } = await sql<{ product_id: string; serial: bigint; name: string }>`
    select products.product_id, categories.serial, categories.name
    from products
    join product_categories on product_categories.instance = products.instance
      and product_categories.product = products.serial
    join categories on categories.instance = products.instance and categories.serial = product_categories.category
    where products.instance = ${instance} and products.product_id = any(${[...productIds]}::text[])
    order by products.product_id, categories.serial
  `.execute(queries);
  return rows.map((row) => ({ productId: row.product_id, category: row.serial, name: row.name }));
}
