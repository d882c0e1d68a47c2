/**
 * POST [/instances/$INSTANCE]/private/kontor/practice/shop: opens a second shop on the sandbox, with the products that this
 * one has. Once more, it opens the same, with what it did not have yet. An addition of Kontor's.
 */

import { printAmount } from "@kontor/taler/amount";
import { PracticeShop } from "@kontor/taler/schemas/practice";
import { timestampToJson } from "@kontor/taler/time";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { categoryNames } from "../inventory/category-path.js";
import { listCategories } from "../inventory/category-store.js";
import type { Product } from "../inventory/product.js";
import { wholeStock } from "../inventory/quantity-members.js";
import { allProducts } from "../inventory/store.js";
import { askDesk, DESK_ERRORS } from "./desk.js";

/** Nobody practises with more; each is made with a request of its own. */
const MOST_PRODUCTS = 300;

export const postPracticeShop = endpoint({
  summary: "Open a shop to practise in, with the products of this one",
  answers: { 200: PracticeShop },
  errors: [...DESK_ERRORS],
  uses: ["config", "db"],
  async handle({ config, db, instance }) {
    const products = await allProducts(db.queries, instance.serial);
    const categories = await listCategories(db.queries, instance.serial);
    const shop = {
      id: instance.id,
      name: instance.name,
      products: products.slice(0, MOST_PRODUCTS).map(practiceProduct),
      categories: categories.map((category) => ({ id: Number(category.serial), ...categoryNames(category) })),
    };
    const opened = await askDesk(config, { method: "POST", path: "practice/shop", body: shop }, PracticeShop);
    return ok({ ...opened, expiration: timestampToJson(opened.expiration) });
  },
});

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
