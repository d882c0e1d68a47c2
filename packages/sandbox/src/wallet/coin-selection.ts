/** Which coins pay a price: the merchant bears deposit fees up to `max_fee`, the customer the rest. */
import { type Amount, fromFractions, inFractions } from "@kontor/taler/amount";

export interface SpendableCoin {
  readonly exchangeUrl: string;
  /** What the coin is still worth. */
  readonly remaining: Amount;
  /** Fee of its denomination for every deposit; part of the contribution. */
  readonly feeDeposit: Amount;
}

export interface Price {
  readonly amount: Amount;
  /** Deposit fees that the merchant bears. */
  readonly maxFee: Amount;
  /** The most that may be paid through an exchange, by base URL; no entry is no limit. */
  readonly maxContributions?: ReadonlyMap<string, Amount>;
}

/** A coin and how much of it a payment takes, deposit fee included. */
export interface Contribution<C> {
  readonly coin: C;
  readonly contribution: Amount;
}

/** No merchant takes more coins than this for one payment. */
const MAX_COINS = 1024;

/**
 * Coins that, together with those in `kept`, cover the price; only the ones to add are returned, or undefined if all
 * coins together are worth too little. Takes the most valuable first, so that few fees are due.
 */
export function selectCoins<C extends SpendableCoin>(
  price: Price,
  coins: readonly C[],
  kept: readonly Contribution<SpendableCoin>[] = [],
): Contribution<C>[] | undefined {
  const currency = price.amount.currency;
  const room = new Map<string, bigint>();
  for (const [url, limit] of price.maxContributions ?? []) room.set(url, inFractions(limit));
  let due = inFractions(price.amount);
  let feesBorne = inFractions(price.maxFee);

  const pay = (coin: SpendableCoin, contribution: bigint) => {
    const fee = inFractions(coin.feeDeposit);
    due += feeForCustomer(fee, feesBorne) - contribution;
    feesBorne = fee > feesBorne ? 0n : feesBorne - fee;
    const left = room.get(coin.exchangeUrl);
    if (left !== undefined) room.set(coin.exchangeUrl, left - contribution);
  };

  for (const { coin, contribution } of kept) pay(coin, inFractions(contribution));
  const chosen: Contribution<C>[] = [];
  for (const coin of mostValuableFirst(coins, currency)) {
    if (due <= 0n) break;
    if (chosen.length + kept.length === MAX_COINS) return undefined;
    const fee = inFractions(coin.feeDeposit);
    const extra = feeForCustomer(fee, feesBorne);
    const available = smaller(inFractions(coin.remaining), room.get(coin.exchangeUrl));
    if (available < fee || available <= extra) continue;
    let contribution = smaller(available, due + extra);
    // The merchant refuses a coin whose fee exceeds its contribution, even if the rest of the price is less.
    if (contribution < fee) contribution = fee;
    pay(coin, contribution);
    chosen.push({ coin, contribution: fromFractions(currency, contribution) });
  }
  return due <= 0n ? chosen : undefined;
}

function feeForCustomer(fee: bigint, feesBorne: bigint): bigint {
  return fee > feesBorne ? fee - feesBorne : 0n;
}

function mostValuableFirst<C extends SpendableCoin>(coins: readonly C[], currency: string): C[] {
  const worth = (coin: C) => inFractions(coin.remaining) - inFractions(coin.feeDeposit);
  return coins
    .filter((coin) => coin.remaining.currency === currency && inFractions(coin.remaining) > 0n)
    .sort((a, b) => (worth(a) === worth(b) ? 0 : worth(a) > worth(b) ? -1 : 1));
}

function smaller(a: bigint, b: bigint | undefined): bigint {
  return b === undefined || a < b ? a : b;
}
