/** Promising coins to a merchant: which ones a payment takes, and what they are worth afterwards. */
import {
  type Amount,
  addAmounts,
  compareAmounts,
  isZero,
  minAmount,
  subtractAmounts,
  zeroAmount,
} from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { canAttest } from "./age-proof.js";
import { canonicalBaseUrl } from "./base-url.js";
import { type Contribution, type Price, selectCoins } from "./coin-selection.js";
import type { Choice, Contract } from "./contract.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import type { Coin, Order, Payment } from "./wallet-state.js";

/** A coin that the caller wants to pay with, by its public key in base32. */
export interface ChosenCoin {
  readonly coinPub: string;
  /** By default all that the coin is still worth. */
  readonly contribution?: Amount;
}

export interface CoinWishes {
  readonly coins?: readonly ChosenCoin[];
  readonly exchangeUrl?: string;
}

type Promised = Payment["coins"][number];

/** Takes the coins for a price out of the wallet. Throws WalletError "insufficient-funds". The caller saves the state. */
export function promiseCoins(wallet: Wallet, contract: Contract, choice: Choice, wishes: CoinWishes): Promised[] {
  const contributions = wishes.coins
    ? wishes.coins.map((chosen) => explicitContribution(wallet, chosen))
    : selectOrFail(wallet, contract, choice, [], wishes);
  return contributions.map(takePromise);
}

/**
 * Replaces a coin that the exchange says is spent by others, keeping those that may be deposited already.
 * Throws WalletError "insufficient-funds"; the spent coin is forgotten even then.
 */
export async function replaceSpentCoin(
  wallet: Wallet,
  contract: Contract,
  payment: Payment,
  spentPub: Uint8Array,
  wishes: CoinWishes,
): Promise<void> {
  const index = payment.coins.findIndex((promised) => equalBytes(promised.coinPub, spentPub));
  if (index < 0)
    throw new WalletError("bad-answer", "The merchant names a spent coin that is not part of the payment.");
  payment.coins.splice(index, 1);
  const spent = coinOf(wallet, spentPub);
  spent.remaining = zeroAmount(spent.value.currency);
  try {
    if (wishes.coins) throw new WalletError("insufficient-funds", "A coin that was chosen is spent already.");
    const choice = contract.choices[payment.choiceIndex]!;
    payment.coins.push(...selectOrFail(wallet, contract, choice, payment.coins, wishes).map(takePromise));
  } finally {
    await wallet.save();
  }
}

/** The coin with that public key. Throws WalletError "bad-request". */
export function coinOf(wallet: Wallet, coinPub: Uint8Array): Coin {
  const text = encodeBase32(coinPub);
  const coin = wallet.state.coins[text];
  if (!coin) throw new WalletError("bad-request", `The wallet has no coin ${text}.`);
  return coin;
}

function selectOrFail(
  wallet: Wallet,
  contract: Contract,
  choice: Choice,
  promised: readonly Promised[],
  wishes: CoinWishes,
): Contribution<Coin>[] {
  const kept = promised.map(({ coinPub, contribution }) => ({ coin: coinOf(wallet, coinPub), contribution }));
  const candidates = Object.values(wallet.state.coins).filter(
    (coin) => isAcceptable(wallet, contract, coin, wishes) && !kept.some((used) => used.coin === coin),
  );
  const chosen = selectCoins(priceOf(contract, choice), candidates, kept);
  if (!chosen) {
    throw new WalletError("insufficient-funds", "There are not enough coins that this merchant accepts.");
  }
  return chosen;
}

function isAcceptable(wallet: Wallet, contract: Contract, coin: Coin, { exchangeUrl }: CoinWishes): boolean {
  if (isZero(coin.remaining) || coin.expireDeposit <= wallet.clock.now()) return false;
  if (exchangeUrl !== undefined && coin.exchangeUrl !== canonicalBaseUrl(exchangeUrl)) return false;
  if (coin.age && !canAttest(coin.age, contract.minimumAge)) return false;
  const trusted = wallet.state.exchanges[coin.exchangeUrl];
  // The merchant must mean the exchange that we know, not another one that is said to live at the same URL.
  return contract.exchanges.some(
    ({ url, masterPub }) =>
      canonicalBaseUrl(url) === coin.exchangeUrl && trusted !== undefined && equalBytes(masterPub, trusted.masterPub),
  );
}

function priceOf(contract: Contract, { amount, maxFee }: Choice): Price {
  const limits = new Map<string, Amount>();
  for (const { url, maxContribution } of contract.exchanges) {
    if (maxContribution?.currency === amount.currency) limits.set(canonicalBaseUrl(url), maxContribution);
  }
  return { amount, maxFee, maxContributions: limits };
}

function explicitContribution(wallet: Wallet, { coinPub, contribution }: ChosenCoin): Contribution<Coin> {
  const coin = wallet.state.coins[coinPub];
  if (!coin) throw new WalletError("bad-request", `The wallet has no coin ${coinPub}.`);
  return { coin, contribution: contribution ?? coin.remaining };
}

function takePromise({ coin, contribution }: Contribution<Coin>): Promised {
  const exceeds = compareAmounts(contribution, coin.remaining) > 0;
  coin.remaining = exceeds ? zeroAmount(coin.value.currency) : subtractAmounts(coin.remaining, contribution);
  return { coinPub: coin.coinPub, contribution };
}

/** Gives a coin back what it promised, since the merchant never deposited it. The caller saves the state. */
export function returnPromise(wallet: Wallet, order: Order, promised: Promised): void {
  const index = order.payment?.coins.indexOf(promised) ?? -1;
  if (index < 0) return;
  order.payment!.coins.splice(index, 1);
  const coin = coinOf(wallet, promised.coinPub);
  coin.remaining = minAmount(coin.value, addAmounts(coin.remaining, promised.contribution));
}
