/**
 * POST [/instances/$INSTANCE]/private/kontor/practice/products: some more products of this shop are copied into its practice
 * shop, with their categories; what is there already stays as it is. An addition of Kontor's.
 */

import { printAmount } from "@kontor/taler/amount";
import { PracticeProductsRequest, PracticeProductsResponse } from "@kontor/taler/schemas/practice";
import { Type } from "typebox";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { categoryNames } from "../inventory/category-path.js";
import { listCategories } from "../inventory/category-store.js";
import type { Product } from "../inventory/product.js";
import { wholeStock } from "../inventory/quantity-members.js";
import { countProducts, findProducts, type ListedProduct, listProducts } from "../inventory/store.js";
import { askDesk, DESK_ERRORS } from "./desk.js";

/** How many products are sent at once, and how many characters they may have together; one at least is sent. */
const PAGE = 20;
const MOST_CHARACTERS = 2 ** 24;

const EVERYTHING = {
  namePart: undefined,
  descriptionPart: undefined,
  categoryPart: undefined,
  productGroup: undefined,
} as const;

export const postPracticeProducts = endpoint({
  summary: "Copy products into the practice shop",
  body: PracticeProductsRequest,
  answers: { 200: PracticeProductsResponse },
  errors: [...DESK_ERRORS],
  uses: ["config", "db"],
  async handle({ body, config, db, instance }) {
    const page = { limit: PAGE + 1, ascending: true, offset: BigInt(body.after ?? 0) };
    const listed = await listProducts(db.queries, instance.serial, EVERYTHING, page);
    const found = await findProducts(
      db.queries,
      instance.serial,
      listed.slice(0, PAGE).map(({ productId }) => productId),
    );
    const { last, products } = fitting(listed.slice(0, PAGE), found);
    const categories = await listCategories(db.queries, instance.serial);
    const total = await countProducts(db.queries, instance.serial);
    if (products.length > 0) {
      const copied = {
        id: instance.id,
        products: products.map(practiceProduct),
        categories: categories.map((category) => ({ id: Number(category.serial), ...categoryNames(category) })),
      };
      await askDesk(config, { method: "POST", path: "practice/products", body: copied }, Type.Object({}));
    }
    const isMore = last !== undefined && last !== listed.at(-1)!.serial;
    return ok({ copied: products.length, total, ...(isMore ? { next: Number(last) } : {}) });
  },
});

/** The first of those that are listed, as many as one request may carry, and the number of the last one looked at. */
function fitting(listed: readonly ListedProduct[], found: readonly Product[]) {
  const byId = new Map(found.map((product) => [product.productId, product]));
  const products: Product[] = [];
  let last: bigint | undefined;
  let characters = 0;
  for (const { productId, serial } of listed) {
    // Undefined: one that is gone since it was listed.
    const product = byId.get(productId);
    characters += product?.image.length ?? 0;
    if (products.length > 0 && characters > MOST_CHARACTERS) break;
    if (product !== undefined) products.push(product);
    last = serial;
  }
  return { last, products };
}

/** What a till shows of it; taxes, pots and places are the real shop's. */
function practiceProduct(product: Product) {
  const { categories, description, descriptionI18n, image, name, prices, productId, totalStock, unit } = product;
  return {
    product_id: productId,
    product_name: name,
    description,
    description_i18n: descriptionI18n,
    unit,
    unit_price: prices.map(printAmount),
    ...(image === "" ? {} : { image }),
    categories: categories.map(Number),
    total_stock: wholeStock(totalStock),
  };
}
