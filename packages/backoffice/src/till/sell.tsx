/** SELL: keypad and products in one. The keyboard works, and a barcode scanner that types, without a focus anywhere. */

import { useLayoutEffect } from "preact/hooks";
import { isForDialogOrField } from "../design/focus.js";
import { Trouble } from "../design/trouble.js";
import { pressBack, pressPoint, pressTimes } from "./cart.js";
import { CartLines } from "./cart-lines.js";
import { Keypad, press, pressPlus } from "./keypad.js";
import { Products, productOf, take } from "./products.js";
import { cart, clearCart, inventory, pressCharge, trouble } from "./till-state.js";

/** Scanners type faster than people. */
const SCAN_MS = 40;
const SHORTEST_CODE = 6;

export function Sell() {
  // Whoever sees the till may type.
  useLayoutEffect(() => {
    const listener = keyboard();
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
  const hasProducts = inventory.value.products.length > 0;
  return (
    <main class={`sell ${hasProducts ? "" : "bare"}`}>
      {hasProducts && <Products />}
      <section class="counter">
        {trouble.value && <Trouble error={trouble.value} />}
        <CartLines />
        <Keypad />
      </section>
    </main>
  );
}

function keyboard(): (event: KeyboardEvent) => void {
  let burst = "";
  let before: typeof cart.value | undefined;
  let last = 0;
  return (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || isForDialogOrField(event)) return;
    if (event.timeStamp - last > SCAN_MS) {
      burst = "";
      before = cart.value;
    }
    last = event.timeStamp;
    if (event.key.length === 1) burst += event.key;
    if (event.key === "Enter") {
      const product = burst.length >= SHORTEST_CODE ? productOf(burst) : undefined;
      if (product !== undefined) {
        event.preventDefault();
        // The digits of the code went to the keypad.
        cart.value = before!;
        take(product);
      } else if (!target.closest("button, a")) pressCharge();
      burst = "";
      return;
    }
    if (/^\d$/.test(event.key)) press(event.key);
    else if (event.key === "." || event.key === ",") cart.value = pressPoint(cart.value);
    else if (event.key === "*" || event.key === "x") cart.value = pressTimes(cart.value);
    else if (event.key === "+") pressPlus();
    else if (event.key === "Backspace") cart.value = pressBack(cart.value);
    else if (event.key === "Escape" || event.key === "Delete") clearCart();
  };
}
