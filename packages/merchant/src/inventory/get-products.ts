/** GET [/instances/$INSTANCE]/private/products: which products there are, in pages, and filtered since version 23. */

import { InventorySummaryResponse } from "@kontor/taler/schemas/inventory";
import { Type } from "typebox";
import { foldText } from "../database/fold-text.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { PageLimit, pageOf, RowNumber } from "../http/paging.js";
import { listProducts } from "./store.js";

const Query = Type.Object({
  limit: Type.Optional(PageLimit),
  offset: Type.Optional(RowNumber),
  category_filter: Type.Optional(Type.String({ maxLength: 16_384, description: "a part of the name of a category" })),
  name_filter: Type.Optional(Type.String({ maxLength: 16_384, description: "a part of the name" })),
  description_filter: Type.Optional(Type.String({ maxLength: 16_384, description: "a part of the description" })),
  product_group_serial: Type.Optional(RowNumber),
});

/** The oldest first. */
const DEFAULT_LIMIT = 20;

export const getProducts = endpoint({
  summary: "List the products",
  query: Query,
  answers: { 200: InventorySummaryResponse },
  errors: [],
  uses: ["db"],
  async handle({ db, instance, query }) {
    const filter = {
      namePart: searched(query.name_filter),
      descriptionPart: searched(query.description_filter),
      categoryPart: searched(query.category_filter),
      productGroup: query.product_group_serial,
    };
    const page = pageOf(query.limit ?? DEFAULT_LIMIT, query.offset);
    const products = await listProducts(db.queries, instance.serial, filter, page);
    return ok({
      products: products.map(({ productId, serial }) => ({ product_id: productId, product_serial: Number(serial) })),
    });
  },
});

/** What is looked for; an empty filter filters nothing. */
function searched(filter: string | undefined): string | undefined {
  return filter === undefined || filter === "" ? undefined : foldText(filter);
}
