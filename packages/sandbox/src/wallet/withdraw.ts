/** Money from a bank account becomes coins: a reserve at the exchange is funded, then emptied in batches of coins. */
import {
  type Amount,
  addAmounts,
  compareAmounts,
  fromFractions,
  inFractions,
  printAmount,
  sumAmounts,
  zeroAmount,
} from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import type { Cipher } from "@kontor/taler/denomination";
import { createKeyPair } from "@kontor/taler/eddsa";
import { errorCode } from "@kontor/taler/error-codes";
import { findDenomination } from "@kontor/taler/keys-verification";
import { ReserveSummary } from "@kontor/taler/schemas/exchange";
import type { Timestamp } from "@kontor/taler/time";
import { ageProofOf } from "./age-proof.js";
import { denominationsOfValues, selectDenominations } from "./denomination-selection.js";
import { type Denomination, type Exchange, exchangeAt, isWithdrawable } from "./exchange-keys.js";
import { type Funding, fundReserve } from "./funding.js";
import { asObject, decodeBody, refusal } from "./http-client.js";
import { backOff } from "./persistently.js";
import { finishCoin } from "./planchets.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import type { Coin, PendingBatch, Reserve } from "./wallet-state.js";
import { requestSignatures } from "./withdraw-requests.js";

export interface CoinPreferences {
  /** Only denominations of this cipher. */
  readonly cipher?: Cipher;
  /**
   * Only age-restricted denominations; the coins can attest ages up to this one, in years. The commitment is the
   * wallet's own word: a reserve that the exchange restricts is refused by it.
   */
  readonly maxAge?: number;
  /** Exactly coins of these values; by default as few coins as possible. */
  readonly values?: readonly Amount[];
}

export interface WithdrawOptions extends CoinPreferences {
  readonly exchangeUrl: string;
  /** What the bank shall send to the exchange. */
  readonly amount: Amount;
  readonly bank: Funding;
  /** The exchange's master key; without it the first answer of the exchange is believed. */
  readonly masterPub?: Uint8Array;
  /** How long to wait for the bank's transfer to arrive; 60 seconds by default. */
  readonly waitMs?: number;
}

export interface Withdrawal {
  readonly reservePub: Uint8Array;
  readonly coins: readonly Coin[];
  /** The value of the coins. */
  readonly amount: Amount;
}

/** The exchange's limit is higher; smaller batches fit any server. */
const BATCH_SIZE = 64;
const LONG_POLL_MS = 20_000;

/** Has the bank fund a new reserve and withdraws it. What a crash interrupts, `resumeWithdrawals` completes. */
export async function withdraw(wallet: Wallet, options: WithdrawOptions): Promise<Withdrawal> {
  const exchange = await exchangeAt(wallet, options.exchangeUrl, options.masterPub);
  if (options.amount.currency !== exchange.keys.currency) {
    throw new WalletError(
      "bad-request",
      `This exchange issues ${exchange.keys.currency}, not ${options.amount.currency}.`,
    );
  }
  const reserve = await newReserve(wallet, exchange, options.amount);
  await fundReserve(wallet, exchange, reserve, options.bank);
  return withdrawReserve(wallet, exchange, reserve, options);
}

/** Withdraws what is left in the reserves of earlier, interrupted withdrawals, as far as their money has arrived. */
export async function resumeWithdrawals(wallet: Wallet): Promise<Withdrawal[]> {
  const results: Withdrawal[] = [];
  for (const reserve of Object.values(wallet.state.reserves).filter(({ done }) => !done)) {
    const exchange = await exchangeAt(wallet, reserve.exchangeUrl);
    if ((await askForBalance(wallet, exchange, reserve, 0)) === undefined) continue;
    results.push(await withdrawReserve(wallet, exchange, reserve, {}));
  }
  return results;
}

async function newReserve(wallet: Wallet, exchange: Exchange, amount: Amount): Promise<Reserve> {
  const { priv, pub } = createKeyPair((size) => wallet.rng.bytes(size));
  const reserve: Reserve = {
    reservePriv: priv,
    reservePub: pub,
    exchangeUrl: exchange.url,
    amount,
    createdAt: wallet.clock.now(),
    withdrawn: zeroAmount(amount.currency),
    done: false,
  };
  wallet.state.reserves[encodeBase32(pub)] = reserve;
  await wallet.save();
  return reserve;
}

async function withdrawReserve(
  wallet: Wallet,
  exchange: Exchange,
  reserve: Reserve,
  options: CoinPreferences & { readonly waitMs?: number },
): Promise<Withdrawal> {
  const coins: Coin[] = [];
  for (const batch of wallet.state.batches.filter(({ reservePub }) => equalBytes(reservePub, reserve.reservePub))) {
    coins.push(...(await withdrawBatch(wallet, exchange, reserve, batch)));
  }
  const balance = await awaitBalance(wallet, exchange, reserve, options.waitMs ?? 60_000);
  const chosen = chooseDenominations(exchange, balance, options, wallet.clock.now());
  for (let i = 0; i < chosen.length; i += BATCH_SIZE) {
    const batch: PendingBatch = {
      reservePub: reserve.reservePub,
      secret: wallet.rng.bytes(32),
      hDenoms: chosen.slice(i, i + BATCH_SIZE).map(({ hDenom }) => hDenom),
      ...(options.maxAge === undefined ? {} : { maxAge: options.maxAge }),
    };
    wallet.state.batches.push(batch);
    // The secrets must be safe before the exchange signs: it debits the reserve for coins that only they make usable.
    await wallet.save();
    coins.push(...(await withdrawBatch(wallet, exchange, reserve, batch)));
  }
  reserve.done = options.values === undefined;
  await wallet.save();
  const amount = sumAmounts(
    exchange.keys.currency,
    coins.map(({ value }) => value),
  );
  return { reservePub: reserve.reservePub, coins, amount };
}

async function withdrawBatch(
  wallet: Wallet,
  exchange: Exchange,
  reserve: Reserve,
  batch: PendingBatch,
): Promise<Coin[]> {
  const denominations = batch.hDenoms.map((hDenom) => findDenomination(exchange.keys, hDenom));
  const known = denominations.filter((d) => d !== undefined);
  if (known.length < denominations.length) {
    throw new WalletError("refused", "The exchange no longer offers a denomination that a withdrawal was begun with.");
  }
  let coins: Coin[];
  try {
    const signed = await requestSignatures(wallet, exchange, reserve, batch, known);
    coins = signed.map(({ planchet, signature }) => ({
      coinPriv: planchet.coinPriv,
      coinPub: planchet.coinPub,
      exchangeUrl: exchange.url,
      hDenom: planchet.denomination.hDenom,
      value: planchet.denomination.value,
      feeDeposit: planchet.denomination.feeDeposit,
      feeRefund: planchet.denomination.feeRefund,
      expireDeposit: planchet.denomination.stampExpireDeposit,
      ubSig: finishCoin(planchet, signature),
      remaining: planchet.denomination.value,
      ...(planchet.age ? { age: ageProofOf(planchet.age) } : {}),
    }));
  } catch (error) {
    if (isFinalRefusal(error)) await forgetBatch(wallet, batch);
    throw error;
  }
  for (const coin of coins) wallet.state.coins[encodeBase32(coin.coinPub)] = coin;
  reserve.withdrawn = addAmounts(
    reserve.withdrawn,
    sumAmounts(
      exchange.keys.currency,
      coins.map(({ value }) => value),
    ),
  );
  await forgetBatch(wallet, batch);
  return coins;
}

/** Whether the exchange signed nothing and will not sign this batch later either; 451 is cured by KYC. */
function isFinalRefusal(error: unknown): boolean {
  return error instanceof WalletError && [400, 403, 404, 409, 410].includes(error.httpStatus ?? 0);
}

async function forgetBatch(wallet: Wallet, batch: PendingBatch): Promise<void> {
  const index = wallet.state.batches.indexOf(batch);
  if (index >= 0) wallet.state.batches.splice(index, 1);
  await wallet.save();
}

async function awaitBalance(wallet: Wallet, exchange: Exchange, reserve: Reserve, waitMs: number): Promise<Amount> {
  // Real time, not the wallet's clock: this is about how long the caller is kept waiting.
  const giveUpAt = performance.now() + waitMs;
  for (let repetition = 1; ; repetition++) {
    const balance = await askForBalance(wallet, exchange, reserve, Math.min(waitMs, LONG_POLL_MS));
    if (balance !== undefined) return balance;
    if (performance.now() >= giveUpAt) {
      throw new WalletError(
        "unreachable",
        `The bank's transfer of ${printAmount(reserve.amount)} has not arrived yet.`,
      );
    }
    await backOff(wallet, repetition);
  }
}

/** What the reserve holds, or undefined while the exchange has not heard of it. */
async function askForBalance(
  wallet: Wallet,
  exchange: Exchange,
  reserve: Reserve,
  longPollMs: number,
): Promise<Amount | undefined> {
  const answer = await wallet.http({
    url: `${exchange.url}reserves/${encodeBase32(reserve.reservePub)}?timeout_ms=${longPollMs}`,
    timeoutMs: longPollMs + 15_000,
  });
  if (answer.status === 404) {
    const code = asObject(answer.body)?.code;
    if (code === undefined || code === errorCode("EXCHANGE_GENERIC_RESERVE_UNKNOWN").number) return undefined;
  }
  if (answer.status !== 200) throw refusal("ask for the reserve", answer);
  return decodeBody(ReserveSummary, answer, "the question for the reserve").balance;
}

function chooseDenominations(
  exchange: Exchange,
  balance: Amount,
  { cipher, maxAge, values }: CoinPreferences,
  now: Timestamp,
): Denomination[] {
  const offered = [...exchange.keys.denominations.values()].filter(
    (denomination) =>
      isWithdrawable(denomination, now) &&
      (cipher === undefined || denomination.key.cipher === cipher) &&
      (denomination.key.ageMask !== 0) === (maxAge !== undefined),
  );
  if (!values) {
    const chosen = selectDenominations(offered, balance);
    if (chosen.length === 0 && inFractions(balance) > 0n && offered.length === 0) {
      throw new WalletError("bad-request", "The exchange offers no such denominations.");
    }
    return chosen;
  }
  const chosen = denominationsOfValues(offered, values);
  if (!chosen) throw new WalletError("bad-request", "The exchange has no denomination of one of the values.");
  const cost = chosen.reduce((sum, { value, feeWithdraw }) => sum + inFractions(value) + inFractions(feeWithdraw), 0n);
  if (compareAmounts(fromFractions(balance.currency, cost), balance) > 0) {
    throw new WalletError(
      "insufficient-funds",
      `The reserve holds ${printAmount(balance)}, too little for these coins.`,
    );
  }
  return chosen;
}
