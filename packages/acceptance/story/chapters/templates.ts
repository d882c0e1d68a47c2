/** For tests: a poster, of which a stranger made an order, and a menu from which one chose. */

import type { Story } from "../story.js";

export async function templates({ ask, patch }: Story): Promise<void> {
  const poster = { template_id: "poster", template_description: "on the wall", otp_id: "till" };
  await ask(204, "private/templates", { ...poster, template_contract: { summary: "Gift", currency: "KUDOS" } });
  const contract = { template_type: "inventory-cart", selected_products: ["tea"] };
  const menu = { template_description: "on the table", template_contract: contract };
  await ask(204, "private/templates", { template_id: "menu", ...menu });
  await ask(200, "templates/poster", { amount: "KUDOS:1" });
  const onePot = [{ product_id: "tea", quantity: "1" }];
  await ask(200, "templates/menu", { template_type: "inventory-cart", inventory_selection: onePot });
  await ask(200, "templates/menu");
  await patch("private/templates/menu", { ...menu, template_description: "taken away" });
}
