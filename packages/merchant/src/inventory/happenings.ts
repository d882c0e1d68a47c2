/** What is told of changes to the inventory: events, and what templates of webhooks can say about them. */

import { type Amount, printAmount } from "@kontor/taler/amount";
import { printQuantity, wholeUnits } from "@kontor/taler/quantity";
import { timestampToJson } from "@kontor/taler/time";
import type { Happening } from "../events/record.js";
import type { Category } from "./category-store.js";
import type { Sold } from "./hold-store.js";
import type { Product } from "./product.js";
import { wholeStock } from "./quantity-members.js";
import { type StockTotals, UNLIMITED } from "./stock.js";

/** Stock is low when this part or less is left of all that ever came: one tenth. */
const LOW_PART = 10n;

export function categoryHappening(
  type: "category_added" | "category_updated" | "category_deleted",
  { serial, name, nameI18n }: Category,
  old?: Category,
): Happening {
  return {
    type,
    data: { category_id: Number(serial), name },
    variables: {
      webhook_type: type,
      category_serial: Number(serial),
      category_name: name,
      category_name_i18n: nameI18n,
      ...(old === undefined ? {} : { old_category_name: old.name, old_category_name_i18n: old.nameI18n }),
    },
  };
}

export function productHappening(type: "inventory_added" | "inventory_deleted", product: Product): Happening {
  return {
    type,
    data: { product_id: product.productId },
    variables: { ...identity(type, product), ...fieldsOf(product) },
  };
}

/** A product was changed by a person: what it was, and what it is. */
export function productChanged(old: Product, product: Product): Happening[] {
  const before = Object.entries(fieldsOf(old)).map(([name, value]) => [`old_${name}`, value]);
  const variables = { ...identity("inventory_updated", product), ...fieldsOf(product), ...Object.fromEntries(before) };
  return [
    { type: "inventory_updated", data: { product_id: product.productId }, variables },
    ...lowStock(product, old, product),
  ];
}

/** Some of a product was sold. Its other fields are as they are, and need not be kept a second time. */
export function productSold(product: Sold): Happening[] {
  const { productId, quantity, totalSold } = product;
  const soldBefore = totalSold - quantity;
  return [
    {
      type: "inventory_updated",
      data: { product_id: productId },
      variables: {
        ...identity("inventory_updated", product),
        old_total_sold: wholeUnits(soldBefore),
        total_sold: wholeUnits(totalSold),
      },
    },
    ...lowStock(product, { ...product, totalSold: soldBefore }, product),
  ];
}

/** A person said what is in a money pot; what payments add to it is told by their events. */
export function potHappening(pot: bigint, before: readonly Amount[], after: readonly Amount[]): Happening {
  const data = { pot_id: Number(pot), before: before.map(printAmount), after: after.map(printAmount) };
  return { type: "pot_changed", data };
}

function identity(type: string, { serial, productId }: Pick<Product, "serial" | "productId">) {
  return { webhook_type: type, product_serial: Number(serial), product_id: productId };
}

/** The members that the protocol has variables for. */
export function fieldsOf(product: Product): Record<string, unknown> {
  return {
    description: product.description,
    description_i18n: product.descriptionI18n,
    unit: product.unit,
    image: product.image,
    taxes: product.taxes ?? [],
    price: product.prices[0] === undefined ? undefined : printAmount(product.prices[0]),
    total_stock: wholeStock(product.totalStock),
    total_sold: wholeUnits(product.totalSold),
    total_lost: wholeUnits(product.totalLost),
    address: product.address ?? {},
    next_restock: product.nextRestock === undefined ? undefined : timestampToJson(product.nextRestock),
    minimum_age: product.minimumAge,
  };
}

/** Told once, when the tenth is reached; and again after something came. */
function lowStock({ productId }: Pick<Product, "productId">, before: StockTotals, after: StockTotals): Happening[] {
  if (!isLow(after) || isLow(before)) return [];
  return [{ type: "stock_low", data: { product_id: productId, left: printQuantity(leftOf(after)) } }];
}

function isLow(totals: StockTotals): boolean {
  const { totalStock } = totals;
  return totalStock !== UNLIMITED && leftOf(totals) * LOW_PART <= totalStock;
}

function leftOf({ totalStock, totalSold, totalLost }: StockTotals): bigint {
  const left = (totalStock === UNLIMITED ? 0n : totalStock) - totalSold - totalLost;
  return left > 0n ? left : 0n;
}
