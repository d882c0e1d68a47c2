/** What an inventory-cart template offers now, and its `InventoryPayload`: one answer that carries the whole offer. */

import { printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { TemplateContractInventoryCart } from "@kontor/taler/schemas/templates";
import type { Queries } from "../database/tables.js";
import { listCategories } from "../inventory/category-store.js";
import { heldOf } from "../inventory/hold-store.js";
import { printStock } from "../inventory/quantity-members.js";
import { availableStock } from "../inventory/stock.js";
import { listUnits } from "../inventory/unit-store.js";
import { effectivePolicy } from "../inventory/units.js";
import { type OfferedProduct, offeredProducts, type Selection } from "./offer-store.js";

export function selectionOf(contract: TemplateContractInventoryCart): Selection {
  return {
    all: contract.selected_all ?? false,
    categories: contract.selected_categories ?? [],
    products: contract.selected_products ?? [],
  };
}

/** The `InventoryPayload`. What is sold out stays in it, with nothing left. */
export async function inventoryPayload(
  queries: Queries,
  instance: bigint,
  contract: TemplateContractInventoryCart,
  now: bigint,
) {
  const products = await offeredProducts(queries, instance, selectionOf(contract));
  const serials = products.map(({ serial }) => serial);
  const held = await heldOf(queries, instance, serials, now, []);
  const named = new Set(products.flatMap(({ categories }) => categories));
  const categories = (await listCategories(queries, instance)).filter(({ serial }) => named.has(serial));
  const units = new Map((await listUnits(queries, instance)).map((unit) => [unit.unit, unit]));
  const used = new Set(products.map(({ unit }) => unit));
  return {
    products: products.map((product) => {
      const policy = effectivePolicy(product, units.get(product.unit));
      return payloadProduct(product, policy, printStock(availableStock(product, held.get(product.serial) ?? 0n)));
    }),
    categories: categories.map(({ serial, name, nameI18n }) => ({
      category_id: Number(serial),
      category_name: name,
      ...(isEmpty(nameI18n) ? {} : { category_name_i18n: nameI18n }),
    })),
    units: [...units.values()]
      .filter(({ unit, isBuiltin }) => !isBuiltin && used.has(unit))
      .map((unit) => ({
        unit: unit.unit,
        unit_name_long: unit.nameLong,
        ...(isEmpty(unit.nameLongI18n) ? {} : { unit_name_long_i18n: unit.nameLongI18n }),
        unit_name_short: unit.nameShort,
        ...(isEmpty(unit.nameShortI18n) ? {} : { unit_name_short_i18n: unit.nameShortI18n }),
        unit_allow_fraction: unit.allowFraction,
        unit_precision_level: unit.precisionLevel,
      })),
  };
}

export type InventoryPayload = Awaited<ReturnType<typeof inventoryPayload>>;

function payloadProduct(
  product: OfferedProduct,
  { allowFraction, precisionLevel }: ReturnType<typeof effectivePolicy>,
  remainingStock: string,
) {
  return {
    product_id: product.productId,
    product_name: product.name,
    description: product.description,
    ...(isEmpty(product.descriptionI18n) ? {} : { description_i18n: product.descriptionI18n }),
    unit: product.unit,
    unit_prices: product.prices.map(printAmount),
    unit_allow_fraction: allowFraction,
    unit_precision_level: precisionLevel,
    remaining_stock: remainingStock,
    categories: product.categories.map(Number),
    ...(product.taxes === undefined ? {} : { taxes: product.taxes }),
    ...(product.imageHash === undefined ? {} : { image_hash: encodeBase32(product.imageHash) }),
  };
}

function isEmpty(translations: Readonly<Record<string, string>>): boolean {
  return Object.keys(translations).length === 0;
}
