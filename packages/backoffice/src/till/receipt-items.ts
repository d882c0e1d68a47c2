/** The lines of a sale as a receipt shows them. */

import { multiplyAmount, printAmount } from "@kontor/taler/amount";
import { t } from "../messages/language.js";
import type { OrderItem } from "../orders/contract.js";
import type { Sale } from "./till-state.js";

export function receiptItems({ lines, extras: { discountPercent, tip } }: Pick<Sale, "lines" | "extras">): OrderItem[] {
  const items = lines.map(({ name, price, quantity, productId }) => ({
    name,
    productId,
    quantity: String(quantity),
    price: printAmount(multiplyAmount(price, quantity)),
  }));
  return [
    ...items,
    ...(discountPercent === 0 ? [] : [extraItem(t("extras.discountOf", { percent: discountPercent }), undefined)]),
    ...(tip === undefined ? [] : [extraItem(t("extras.tip"), printAmount(tip))]),
  ];
}

function extraItem(name: string, price: string | undefined): OrderItem {
  return { name, price, quantity: "1", productId: undefined };
}
