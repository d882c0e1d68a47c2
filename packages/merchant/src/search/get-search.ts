/**
 * GET [/instances/$INSTANCE]/private/kontor/search: the orders and products that have all the words in them, a few of each:
 * orders in summary, id or the shop's note, products in name, id or description. An addition of Kontor's.
 */

import { printAmount } from "@kontor/taler/amount";
import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { SearchResponse } from "@kontor/taler/schemas/search";
import { Type } from "typebox";
import { scopePermits } from "../access/permissions.js";
import { foldText } from "../database/fold-text.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { pageOf } from "../http/paging.js";
import { type FoundProduct, searchProducts } from "../inventory/store.js";
import { entriesOf, historyEntry } from "../orders/listed-entry.js";
import { EVERY_ORDER, findListed, listOrders } from "../orders/order-list-store.js";
import { malformed } from "../taler-error.js";

/** Each is looked for in each row. */
const MOST_WORDS = 8;
const DEFAULT_LIMIT = 8;
const LARGEST_LIMIT = 50;

const Query = Type.Object({
  words: RequestLineText,
  limit: Type.Optional(
    Type.Codec(Type.String({ maxLength: 100, pattern: "^[0-9]{1,10}$", description: `1 to ${LARGEST_LIMIT} of each` }))
      .Decode(Number)
      .Encode(String),
  ),
});

export const getSearch = endpoint({
  summary: "Find orders and products by words",
  query: Query,
  answers: { 200: SearchResponse },
  errors: [],
  uses: ["config", "db", "principal"],
  async handle({ config, db, instance, principal, query }) {
    const words = wordsOf(query.words);
    const limit = query.limit ?? DEFAULT_LIMIT;
    if (limit < 1 || limit > LARGEST_LIMIT) throw malformed("limit", `1 to ${LARGEST_LIMIT}`);
    const { queries } = db;
    const exact = await findListed(queries, instance.serial, query.words.trim());
    const listed = await listOrders(db, instance.serial, { ...EVERY_ORDER, words }, pageOf(-limit, undefined));
    const others = listed.filter(({ orderId }) => orderId !== exact?.orderId);
    const found = [...(exact === undefined ? [] : [exact]), ...others].slice(0, limit);
    const entries = await entriesOf(queries, instance.serial, found, config.merchant.currency);
    const { scope, refreshable } = principal!;
    const products = scopePermits(scope, refreshable, "products-read")
      ? { products: (await searchProducts(queries, instance.serial, words, limit)).map(foundProduct) }
      : {};
    return ok({ orders: entries.map(historyEntry), ...products });
  },
});

/** @throws TalerError GENERIC_PARAMETER_MALFORMED where there are none, or too many */
function wordsOf(typed: string): readonly string[] {
  const words = foldText(typed)
    .split(/\s+/u)
    .filter((word) => word !== "");
  if (words.length === 0) throw malformed("words", "there are none");
  if (words.length > MOST_WORDS) throw malformed("words", `more than ${MOST_WORDS}`);
  return words;
}

function foundProduct({ productId, serial, name, prices: [price] }: FoundProduct) {
  return {
    product_id: productId,
    product_serial: Number(serial),
    product_name: name,
    ...(price === undefined ? {} : { price: printAmount(price) }),
  };
}
