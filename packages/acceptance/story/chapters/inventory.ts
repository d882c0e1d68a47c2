/**
 * For tests: the shop keeps stock. Of nine pots of tea two are sold, two are held by an order and three by a cart; the
 * templates' chapter has one more held.
 */

import type { Story } from "../story.js";

export async function inventory({ ask, patch, order, buy }: Story): Promise<void> {
  const { category_id } = await ask(200, "private/categories", { name: "Getränke", name_i18n: { en: "Drinks" } });
  const { group_serial_id } = await ask(200, "private/groups", { group_name: "7 %", description: "Food" });
  const { pot_serial_id } = await ask(200, "private/pots", { pot_name: "Tea", description: "" });
  const names = { unit_name_long: "pot", unit_name_short: "pot" };
  await ask(204, "private/units", { unit: "Pot", ...names, unit_allow_fraction: true });
  await patch("private/units/TimeUnitYear", { unit_active: false });
  await ask(204, "private/products", {
    product_id: "tea",
    description: "Tea",
    unit: "Piece",
    price: "KUDOS:1",
    total_stock: 9,
    categories: [category_id!],
    product_group_id: group_serial_id!,
    money_pot_id: pot_serial_id!,
  });
  await ask(204, "private/products", {
    product_id: "cup",
    description: "A cup",
    unit: "Piece",
    price: "KUDOS:1",
    total_stock: 0,
  });
  await ask(204, "private/kontor/products/cup/place", { before: "tea" }, { method: "PUT" });
  const twoPots = { inventory_products: [{ product_id: "tea", quantity: 2 }] };
  await buy({ order_id: "tea", amount: "KUDOS:2" }, twoPots);
  await order({ order_id: "more-tea", amount: "KUDOS:2" }, twoPots);
  await ask(204, "private/products/tea/lock", { lock_uuid: "cart", quantity: 3, duration: { d_us: "forever" } });
}
