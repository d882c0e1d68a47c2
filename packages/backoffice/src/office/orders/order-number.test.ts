import { expect, test } from "vitest";
import { orderNumberIn } from "./order-number.js";

test.each([
  ["20261129-7KQ4ABCD", "20261129-7KQ4ABCD"],
  [" 2026.332-0123456789AB ", "2026.332-0123456789AB"],
  ["https://shop.example/orders/2026-7KQ4?token=X", "2026-7KQ4"],
  ["https://shop.example/instances/cafe/orders/a%20b", "a b"],
  ["taler://pay/shop.example/2026-7KQ4/?c=TOKEN", "2026-7KQ4"],
  ["taler://pay/shop.example/instances/cafe/2026-7KQ4/session?c=T", "2026-7KQ4"],
  ["taler+http://refund/localhost:8080/2026-7KQ4/", "2026-7KQ4"],
  ["Coffee", undefined],
  ["2 teas", undefined],
  ["", undefined],
  ["https://shop.example/orders/%FF", undefined],
])("%s", (typed, number) => {
  expect(orderNumberIn(typed)).toBe(number);
});
