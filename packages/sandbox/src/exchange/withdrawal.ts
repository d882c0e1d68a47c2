/** What every way to withdraw has in common: value and fee, the reserve's balance, signing, being asked twice. */
import {
  type Amount,
  addAmounts,
  compareAmounts,
  printAmount,
  subtractAmounts,
  sumAmounts,
} from "@kontor/taler/amount";
import { type CoinEnvelope, signEnvelope } from "@kontor/taler/denomination";
import { hashCoinEnvelope, hashPlanchets } from "@kontor/taler/planchet";
import { BlindedSignatureJson } from "@kontor/taler/schemas/exchange-coins";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { Transaction } from "../server/database.js";
import { malformed, ProtocolError } from "../server/protocol-error.js";
import type { ExchangeContext } from "./exchange-context.js";
import type { Denomination } from "./key-store.js";
import type { SignedPlanchet } from "./store.js";
import { requireUsable } from "./usable-denomination.js";

/** Most coins in one request. */
export const MOST_COINS = 256;

const blindedSignature = wireCodec(BlindedSignatureJson);

/** A coin that is to be signed. */
export interface Planchet {
  denomination: Denomination;
  envelope: CoinEnvelope;
  hCoinEv: Uint8Array;
}

/** All coins of one request. */
export interface WithdrawalOrder {
  reservePub: Uint8Array;
  blindingSeed: Uint8Array | undefined;
  planchets: readonly Planchet[];
  hPlanchets: Uint8Array;
  /** Value of the coins. */
  amount: Amount;
  /** Withdraw fees. */
  fee: Amount;
}

/** Puts an order together. Refuses (400) envelopes that do not fit the cipher of their denomination. */
export function withdrawalOrder(
  { currency }: ExchangeContext,
  reservePub: Uint8Array,
  blindingSeed: Uint8Array | undefined,
  coins: readonly { denomination: Denomination; envelope: CoinEnvelope }[],
): WithdrawalOrder {
  if (coins.length === 0 || coins.length > MOST_COINS) throw malformed(`between 1 and ${MOST_COINS} coins`);
  const planchets = coins.map(({ denomination, envelope }) => {
    if (denomination.key.cipher !== envelope.cipher) throw new ProtocolError("EXCHANGE_GENERIC_CIPHER_MISMATCH");
    return { denomination, envelope, hCoinEv: hashCoinEnvelope(denomination.hDenom, envelope) };
  });
  try {
    return {
      reservePub,
      blindingSeed,
      planchets,
      hPlanchets: hashPlanchets(planchets.map(({ hCoinEv }) => hCoinEv)),
      amount: sumAmounts(
        currency,
        planchets.map(({ denomination }) => denomination.value),
      ),
      fee: sumAmounts(
        currency,
        planchets.map(({ denomination }) => denomination.feeWithdraw),
      ),
    };
  } catch {
    throw new ProtocolError("EXCHANGE_WITHDRAW_AMOUNT_OVERFLOW", { status: 400 });
  }
}

/**
 * Charges the reserve and signs, in one transaction; the answer to an order that was carried out before is the one
 * it got then. Gives the blinded signatures as JSON texts.
 */
export async function withdraw(
  context: ExchangeContext,
  order: WithdrawalOrder,
  replay: (tx: Transaction) => Promise<string[] | undefined>,
  planchetKnownStatus: number,
): Promise<string[]> {
  const { store } = context;
  return store.transaction(async (tx) => {
    const reserve = await store.lockReserve(order.reservePub, tx);
    if (!reserve) throw new ProtocolError("EXCHANGE_GENERIC_RESERVE_UNKNOWN");
    const earlier = await replay(tx);
    if (earlier) return earlier;

    for (const { denomination } of order.planchets) requireUsable(context, denomination, "WITHDRAW");
    const total = addAmounts(order.amount, order.fee);
    if (compareAmounts(reserve.balance, total) < 0) {
      throw new ProtocolError("EXCHANGE_WITHDRAW_INSUFFICIENT_FUNDS", {
        members: { balance: printAmount(reserve.balance), requested_amount: printAmount(total) },
      });
    }
    if (order.blindingSeed && (await store.blindingSeedIsUsed(order.blindingSeed, tx))) {
      throw new ProtocolError("EXCHANGE_WITHDRAW_NONCE_REUSE");
    }
    const signed: SignedPlanchet[] = [];
    for (const planchet of order.planchets) {
      await requireFreshNonce(context, planchet, tx);
      signed.push({ hCoinEv: planchet.hCoinEv, evSig: signedText(planchet) });
    }
    await store.setReserveBalance(order.reservePub, subtractAmounts(reserve.balance, total), tx);
    if (!(await store.addWithdrawal(order, signed, tx))) {
      throw new ProtocolError("EXCHANGE_WITHDRAW_IDEMPOTENT_PLANCHET", { status: planchetKnownStatus });
    }
    return signed.map(({ evSig }) => evSig);
  });
}

async function requireFreshNonce({ store }: ExchangeContext, planchet: Planchet, tx: Transaction): Promise<void> {
  const { denomination, envelope, hCoinEv } = planchet;
  if (envelope.cipher !== "CS") return;
  if (!(await store.useNonce(denomination.hDenom, envelope.cs_nonce, hCoinEv, tx))) {
    throw new ProtocolError("EXCHANGE_WITHDRAW_NONCE_REUSE");
  }
}

function signedText({ denomination, envelope }: Planchet): string {
  return JSON.stringify(blindedSignature.encode(signEnvelope(denomination.priv, envelope, "rw")));
}
