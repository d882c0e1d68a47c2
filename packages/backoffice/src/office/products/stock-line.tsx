/** How many are left of a product and how many were sold; amber where there are few. Nothing of what never runs out. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../messages/language.js";
import { api } from "../../session/session.js";
import type { Product } from "./product.js";
import { isLow, leftOf, type Stock } from "./stock.js";

/** @param inventory asked again with each new one */
export function StockLine({ product, inventory }: { readonly product: Product; readonly inventory: unknown }) {
  const stock = useSignal<Stock | undefined>(undefined);
  const { product_id: productId, total_stock } = product;
  useEffect(() => {
    let isWanted = true;
    if (total_stock === undefined) stock.value = undefined;
    else {
      void api.value.call("GET /private/products/{productId}", { params: { productId } }).then((answer) => {
        if (isWanted && answer.ok) stock.value = answer.body;
      });
    }
    return () => {
      isWanted = false;
    };
  }, [productId, inventory]);
  const { value } = stock;
  if (value === undefined || value.total_stock < 0) return null;
  return (
    <span class="stock">
      <span class={`badge ${isLow(value) ? "warn" : ""}`}>{t("products.leftOver", { left: leftOf(value) })}</span>
      <span class="soft small">{t("products.soldOf", { sold: value.total_sold })}</span>
    </span>
  );
}
