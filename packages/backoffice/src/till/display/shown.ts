/** What the customer may see of what the till shows. */

import type { Operations } from "@kontor/client/api";
import { isZero, multiplyAmount, parseAmount, printAmount } from "@kontor/taler/amount";
import { computed } from "@preact/signals";
import { payTemplateUri } from "../../session/backend.js";
import { total } from "../cart.js";
import { cart, device, inventory, isOpened, payUri, shopName, view } from "../till-state.js";

/** As the server takes it, for a screen on another device. */
export type Shown = NonNullable<Operations["PUT /private/kontor/display"]["body"]["shown"]>;

export interface Told {
  readonly shop: { readonly name: string; readonly logo?: string | undefined };
  readonly shown: Shown;
}

/** As many as the server takes; a screen has room for fewer. */
const MOST_PRICES = 60;
const MOST_LINES = 100;
/** Letters. What is longer does not fit a screen. */
const LONGEST_NAME = 100;

export const shown = computed<Shown>(() => {
  const { value } = view;
  if (value.kind === "pay" && payUri.value !== undefined) {
    return { kind: "pay", amount: value.sale.amount, uri: payUri.value, opened: isOpened.value };
  }
  if (value.kind === "offline" && device.value?.offline !== undefined) {
    const uri = payTemplateUri(device.value.offline.id);
    return { kind: "pay", amount: value.sale.amount, uri, opened: false };
  }
  if (value.kind === "done") return { kind: "paid", amount: value.sale.amount };
  const { lines } = cart.value;
  if (lines.length > 0) {
    return {
      kind: "cart",
      amount: printAmount(total(cart.value)),
      lines: lines.slice(-MOST_LINES).map(({ name, price, quantity }) => ({
        name: shortened(quantity === 1 ? name : `${quantity} × ${name}`),
        amount: printAmount(multiplyAmount(price, quantity)),
      })),
    };
  }
  const priced = inventory.value.products.filter(({ price }) => !isZero(parseAmount(price)));
  return {
    kind: "welcome",
    prices: priced.slice(0, MOST_PRICES).map(({ product_name, price }) => ({ name: shortened(product_name), price })),
  };
});

export const told = computed<Told>(() => ({
  shop: { name: shopName.value, logo: device.value?.logo },
  shown: shown.value,
}));

function shortened(name: string): string {
  const letters = [...name];
  return letters.length <= LONGEST_NAME ? name : `${letters.slice(0, LONGEST_NAME - 1).join("")}…`;
}
