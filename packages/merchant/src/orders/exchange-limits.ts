/** The most that a contract lets a wallet pay through each of its exchanges, by law. */

import { type Amount, compareAmounts, parseAmount, printAmount, sumAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { TalerError } from "../taler-error.js";
import { contractOf, type Order } from "./order.js";

/** What a coin pays through the exchange of that master key. */
export interface ExchangePart {
  readonly masterPub: Uint8Array;
  readonly contribution: Amount;
}

/** @throws TalerError MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_TRANSACTION_LIMIT_VIOLATION naming the exchange */
export function checkExchangeLimits(order: Pick<Order, "contractText">, parts: readonly ExchangePart[]): void {
  for (const { master_pub: name, max_contribution: limit, url } of contractOf(order).exchanges as JsonObject[]) {
    if (typeof limit !== "string") continue;
    const most = parseAmount(limit);
    const through = parts
      .filter(({ masterPub, contribution }) => {
        return encodeBase32(masterPub) === name && contribution.currency === most.currency;
      })
      .map(({ contribution }) => contribution);
    if (compareAmounts(sumAmounts(most.currency, through), most) <= 0) continue;
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_TRANSACTION_LIMIT_VIOLATION", {
      status: 400,
      parameter: "coins",
      detail: `coins: at most ${printAmount(most)} may be paid through ${url}`,
      members: { exchange_url: url },
    });
  }
}
