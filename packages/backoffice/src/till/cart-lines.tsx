/** What is in the cart, each line with one less and one more. */

import { multiplyAmount, printAmount } from "@kontor/taler/amount";
import { t } from "../messages/language.js";
import { money } from "../session/backend.js";
import { changeQuantity } from "./cart.js";
import { cart } from "./till-state.js";

export function CartLines() {
  const { lines } = cart.value;
  const change = (index: number, by: number) => {
    cart.value = changeQuantity(cart.value, index, by);
  };
  if (lines.length === 0) return null;
  return (
    <ul class="lines" aria-label={t("till.cart")}>
      {lines.map(({ name, price, quantity }, index) => (
        <li key={index}>
          <button type="button" class="step" aria-label={t("till.less", { name })} onClick={() => change(index, -1)}>
            −
          </button>
          <span class="num">{quantity}</span>
          <button type="button" class="step" aria-label={t("till.more", { name })} onClick={() => change(index, 1)}>
            +
          </button>
          <span class="name">{name}</span>
          <span class="num">{money(printAmount(multiplyAmount(price, quantity)))}</span>
        </li>
      ))}
    </ul>
  );
}
