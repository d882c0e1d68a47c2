/** The most that a contract lets a wallet pay through each of its exchanges, by law. */

import { type Amount, compareAmounts, printAmount, sumAmounts } from "@kontor/taler/amount";
import { equalBytes } from "@kontor/taler/bytes";
import type { AcceptedExchange } from "../orders/payable-contract.js";
import { TalerError } from "../taler-error.js";

/** What a coin pays through the exchange of that master key. */
export interface ExchangePart {
  readonly masterPub: Uint8Array;
  readonly contribution: Amount;
}

/** @throws TalerError MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_TRANSACTION_LIMIT_VIOLATION naming the exchange */
export function checkExchangeLimits(exchanges: readonly AcceptedExchange[], parts: readonly ExchangePart[]): void {
  for (const { url, masterPub: own, maxContribution: most } of exchanges) {
    if (most === undefined) continue;
    const through = parts
      .filter(({ masterPub, contribution }) => {
        return equalBytes(masterPub, own) && contribution.currency === most.currency;
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
