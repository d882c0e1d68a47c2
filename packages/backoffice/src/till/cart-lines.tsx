/** What is in the cart, each line with one less and one more. */

import { multiplyAmount, printAmount } from "@kontor/taler/amount";
import { t } from "../messages/language.js";
import { money } from "../session/backend.js";
import { changeQuantity } from "./cart.js";
import { cart, leftOf } from "./till-state.js";

export function CartLines() {
  const { lines } = cart.value;
  const change = (index: number, by: number) => {
    cart.value = changeQuantity(cart.value, index, by);
  };
  if (lines.length === 0) return null;
  return (
    <ul class="lines" aria-label={t("till.cart")}>
      {lines.map(({ name, price, productId, quantity }, index) => (
        <li key={index}>
          <button type="button" class="step" aria-label={t("till.less", { name })} onClick={() => change(index, -1)}>
            −
          </button>
          <span class="num">{quantity}</span>
          <button type="button" class="step" aria-label={t("till.more", { name })} onClick={() => change(index, 1)}>
            +
          </button>
          <span class="name">
            {name}
            <TooFew left={productId === undefined ? undefined : leftOf.value[productId]} quantity={quantity} />
          </span>
          <span class="num">{money(printAmount(multiplyAmount(price, quantity)))}</span>
        </li>
      ))}
    </ul>
  );
}

/** Somebody else has it in the cart, or it is sold. The cashier may know better, and charge all the same. */
function TooFew({ left, quantity }: { readonly left: number | undefined; readonly quantity: number }) {
  if (left === undefined || left >= quantity) return null;
  return (
    <span class="badge warn" role="status">
      {left === 0 ? t("till.noneLeft") : t("till.fewLeft", { count: left })}
    </span>
  );
}
