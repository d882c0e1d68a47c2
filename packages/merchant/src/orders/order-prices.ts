/** What a new order costs: one price (version 0), or choices of which the wallet picks one (version 1). */

import type { Amount } from "@kontor/taler/amount";
import { MAX_TOKENS } from "@kontor/taler/schemas/contract";
import type { Order, OrderChoice } from "@kontor/taler/schemas/orders";
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

function checkTokens({ inputs = [], outputs = [] }: OrderChoice, path: string): void {
  const receipt = outputs.findIndex(({ type }) => type === "tax-receipt");
  if (receipt >= 0) {
    const parameter = `${path}.outputs[${receipt}]`;
    throw new TalerError("MERCHANT_GENERIC_DONAU_NOT_CONFIGURED", {
      parameter,
      detail: `${parameter}: this backend is linked to no Donau that could issue a tax receipt`,
    });
  }
  for (const [side, entries] of Object.entries({ inputs, outputs })) {
    const total = entries.reduce((sum, entry) => sum + ("count" in entry ? (entry.count ?? 1) : 1), 0);
    if (total > MAX_TOKENS) throw malformed(`${path}.${side}`, `are more than ${MAX_TOKENS} tokens`);
  }
}
