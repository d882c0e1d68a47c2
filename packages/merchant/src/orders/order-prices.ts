/** What a new order costs: one price (version 0), or choices of which the wallet picks one (version 1). */

import { type Amount, compareAmounts, isZero } from "@kontor/taler/amount";
import { MAX_TOKENS } from "@kontor/taler/schemas/contract";
import type { Order, OrderChoice, OrderOutput } from "@kontor/taler/schemas/orders";
import { malformed, missing, TalerError } from "../taler-error.js";

/** A price as the shop wants it. */
export interface WantedPrice {
  readonly amount: Amount;
  /** Deposit fees that the shop bears; undefined where it leaves that to us. */
  readonly maxFee: Amount | undefined;
}

/** The prices of an order, in the order of its choices; at least one. */
export type WantedPrices = readonly [WantedPrice, ...WantedPrice[]];

/** @throws TalerError when one is missing, in several currencies at once, or gives what this backend cannot give */
export function wantedPrices(order: Order): WantedPrices {
  if (order.version !== 1) return [wantedPrice(order, "order")];
  const parameter = "order.choices";
  if (order.choices === undefined) throw missing(parameter);
  const [first, ...others] = order.choices.map((choice, index) => {
    checkTokens(choice, `${parameter}[${index}]`);
    return wantedPrice(choice, `${parameter}[${index}]`);
  });
  // Nobody could pay an order without any.
  if (first === undefined) throw malformed(parameter, "must have one at least");
  return [first, ...others];
}

function wantedPrice(
  { amount, max_fee, tip }: Pick<OrderChoice, "amount" | "max_fee" | "tip">,
  path: string,
): WantedPrice {
  for (const [member, other] of Object.entries({ max_fee, tip })) {
    if (other !== undefined && other.currency !== amount.currency) {
      throw new TalerError("GENERIC_CURRENCY_MISMATCH", {
        status: 409,
        parameter: `${path}.${member}`,
        detail: `${path}.${member}: the price is in ${amount.currency}`,
      });
    }
  }
  return { amount, maxFee: max_fee };
}

function checkTokens({ amount, inputs = [], outputs = [] }: OrderChoice, path: string): void {
  checkReceipts(amount, outputs, path);
  for (const [side, entries] of Object.entries({ inputs, outputs })) {
    const total = entries.reduce((sum, entry) => sum + ("count" in entry ? (entry.count ?? 1) : 1), 0);
    if (total > MAX_TOKENS) throw malformed(`${path}.${side}`, `are more than ${MAX_TOKENS} tokens`);
  }
}

/** A wallet asks for one receipt at most, and it may not be for more than is given. */
function checkReceipts(price: Amount, outputs: readonly OrderOutput[], path: string): void {
  const places = outputs.flatMap(({ type }, place) => (type === "tax-receipt" ? [place] : []));
  if (places.length > 1) throw malformed(`${path}.outputs[${places[1]}]`, "a choice gives one tax receipt at most");
  for (const place of places) {
    const output = outputs[place]!;
    const amount = (output.type === "tax-receipt" ? output.amount : undefined) ?? price;
    const parameter = `${path}.outputs[${place}].amount`;
    if (amount.currency !== price.currency) {
      throw new TalerError("GENERIC_CURRENCY_MISMATCH", {
        status: 409,
        parameter,
        detail: `${parameter}: the price is in ${price.currency}`,
      });
    }
    if (isZero(amount)) throw malformed(parameter, "nothing is given");
    if (compareAmounts(amount, price) > 0) throw malformed(parameter, "is more than the price");
  }
}
