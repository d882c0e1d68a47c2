/** What the wallet holds and what happened to it. */
import { type Amount, addAmounts, isZero, subtractAmounts, sumAmounts, zeroAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { Timestamp } from "@kontor/taler/time";
import { proposalOf } from "./claim.js";
import type { Wallet } from "./wallet.js";
import type { Order } from "./wallet-state.js";

export interface Balance {
  readonly exchangeUrl: string;
  /** What coins can be spent for now. */
  readonly available: Amount;
  /** Sent to the exchange by a bank, or about to be, and not withdrawn yet; fees included. */
  readonly incoming: Amount;
  /** Promised to merchants whose receipt is missing. */
  readonly pending: Amount;
}

/** One entry for each exchange and currency. */
export function balance(wallet: Wallet): Balance[] {
  const { coins, orders, reserves } = wallet.state;
  const sums = new Map<string, { exchangeUrl: string; available: Amount; incoming: Amount; pending: Amount }>();
  const of = (exchangeUrl: string, currency: string) => {
    const key = `${exchangeUrl} ${currency}`;
    const zero = zeroAmount(currency);
    const known = sums.get(key) ?? { exchangeUrl, available: zero, incoming: zero, pending: zero };
    sums.set(key, known);
    return known;
  };
  for (const coin of Object.values(coins)) {
    const sum = of(coin.exchangeUrl, coin.value.currency);
    if (coin.expireDeposit > wallet.clock.now()) sum.available = addAmounts(sum.available, coin.remaining);
  }
  for (const reserve of Object.values(reserves).filter(({ done }) => !done)) {
    const sum = of(reserve.exchangeUrl, reserve.amount.currency);
    sum.incoming = addAmounts(sum.incoming, subtractAmounts(reserve.amount, reserve.withdrawn));
  }
  for (const { coinPub, contribution } of Object.values(orders)
    .filter(isPaying)
    .flatMap((o) => o.payment?.coins ?? [])) {
    const coin = coins[encodeBase32(coinPub)];
    if (!coin) continue;
    const sum = of(coin.exchangeUrl, coin.value.currency);
    sum.pending = addAmounts(sum.pending, contribution);
  }
  return [...sums.values()];
}

/** Tokens that can be used the same way. */
export interface TokenBalance {
  readonly merchantBaseUrl: string;
  readonly familySlug: string;
  readonly count: number;
  readonly validFrom: Timestamp;
  readonly validUntil: Timestamp;
}

/** The tokens that are neither spent nor expired; those that are of use for the shortest time come first. */
export function tokenBalance({ state, clock }: Wallet): TokenBalance[] {
  const sums = new Map<string, TokenBalance>();
  const now = clock.now();
  for (const { spent, merchantBaseUrl, familySlug, validFrom, validUntil } of Object.values(state.tokens)) {
    if (spent || validUntil <= now) continue;
    const key = `${merchantBaseUrl} ${familySlug} ${validFrom} ${validUntil}`;
    const count = (sums.get(key)?.count ?? 0) + 1;
    sums.set(key, { merchantBaseUrl, familySlug, count, validFrom, validUntil });
  }
  return [...sums.values()].sort((a, b) => (a.validUntil < b.validUntil ? -1 : 1));
}

export interface Transaction {
  readonly kind: "withdrawal" | "payment" | "refund";
  readonly at: Timestamp;
  readonly amount: Amount;
  readonly status: "pending" | "done" | "aborted";
  /** For a person: the exchange, or the merchant and what was bought. */
  readonly description: string;
  /** Of payments and refunds. */
  readonly order?: Order;
}

/** Everything that moved money, oldest first. */
export function transactions(wallet: Wallet): Transaction[] {
  const list: Transaction[] = [];
  for (const { createdAt, withdrawn, amount, done, exchangeUrl } of Object.values(wallet.state.reserves)) {
    const isOver = done || !isZero(withdrawn);
    list.push({
      kind: "withdrawal",
      at: createdAt,
      amount: isOver ? withdrawn : amount,
      status: isOver ? "done" : "pending",
      description: `Withdrawal from ${exchangeUrl}`,
    });
  }
  for (const order of Object.values(wallet.state.orders)) {
    const { payment, receipt, abortedAt, refunds } = order;
    if (!payment || !order.contract) continue;
    const { contract } = proposalOf(order);
    const { currency } = contract.choices[payment.choiceIndex]!.amount;
    const description = `${contract.merchantName}: ${contract.summary}`;
    list.push({
      kind: "payment",
      at: receipt?.paidAt ?? payment.startedAt,
      amount: sumAmounts(
        currency,
        payment.coins.map((coin) => coin.contribution),
      ),
      status: receipt ? "done" : abortedAt === undefined ? "pending" : "aborted",
      description,
      order,
    });
    for (const { at, amount } of refunds) list.push({ kind: "refund", at, amount, status: "done", description, order });
  }
  return list.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function isPaying({ payment, receipt, abortedAt }: Order): boolean {
  return payment !== undefined && receipt === undefined && abortedAt === undefined;
}
