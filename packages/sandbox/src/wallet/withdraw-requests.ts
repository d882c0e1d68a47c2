/**
 * Asking an exchange for blind signatures: `POST /withdraw` since its protocol 26, `POST /reserves/$PUB/batch-withdraw`
 * before. Repeating a request gets the same answer.
 */
import { addAmounts, sumAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { BlindedSignature, CoinEnvelope } from "@kontor/taler/denomination";
import { sign } from "@kontor/taler/eddsa";
import { blindingNonce, hashPlanchets, withdrawNonce } from "@kontor/taler/planchet";
import {
  BatchWithdrawRequest,
  BatchWithdrawResponse,
  BlindingPrepareRequest,
  BlindingPrepareResponse,
  CsrWithdrawRequest,
  CsrWithdrawResponse,
  WithdrawRequest,
  WithdrawResponse,
} from "@kontor/taler/schemas/exchange";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { oldWithdrawMessage, withdrawMessage } from "@kontor/taler/signatures/wallet";
import type { TSchema } from "typebox";
import type { Denomination, Exchange } from "./exchange-keys.js";
import { decodeBody, type HttpAnswer, refusal } from "./http-client.js";
import { persistently } from "./persistently.js";
import {
  batchBlindingSeed,
  type CsPreparation,
  makePlanchet,
  type Planchet,
  planchetMasterSecret,
} from "./planchets.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import type { PendingBatch, Reserve } from "./wallet-state.js";

/** The first version of the exchange protocol that has `POST /withdraw`. */
const UNIFIED_WITHDRAW = 26;

export interface SignedPlanchet {
  readonly planchet: Planchet;
  readonly signature: BlindedSignature;
}

/** The blind signatures for a batch, in its order, not yet verified. Throws WalletError "refused", ... */
export async function requestSignatures(
  wallet: Wallet,
  exchange: Exchange,
  reserve: Reserve,
  batch: PendingBatch,
  denominations: readonly Denomination[],
): Promise<SignedPlanchet[]> {
  const isUnified = exchange.version.current >= UNIFIED_WITHDRAW;
  const prepared = isUnified
    ? await prepareBlinding(wallet, exchange, batch, denominations)
    : await prepareEachCoin(wallet, exchange, batch, denominations);
  const planchets = denominations.map((denomination, i) => makePlanchet(batch, i, denomination, prepared.get(i)));
  const signatures = isUnified
    ? await withdrawUnified(wallet, exchange, reserve, batch, planchets)
    : await withdrawOld(wallet, exchange, reserve, planchets);
  if (signatures.length !== planchets.length) {
    throw new WalletError("bad-answer", "The exchange did not sign as many coins as it was asked for.");
  }
  return planchets.map((planchet, i) => ({ planchet, signature: signatures[i]! }));
}

type Prepared = ReadonlyMap<number, CsPreparation>;

async function prepareBlinding(
  wallet: Wallet,
  exchange: Exchange,
  batch: PendingBatch,
  denominations: readonly Denomination[],
): Promise<Prepared> {
  const seed = batchBlindingSeed(batch);
  const offsets = csOffsets(denominations);
  if (offsets.length === 0) return new Map();
  const answer = await post(wallet, `${exchange.url}blinding-prepare`, BlindingPrepareRequest, {
    cipher: "CS",
    operation: "withdraw",
    seed,
    nks: offsets.map((i) => ({ coin_offset: i, denom_pub_hash: denominations[i]!.hDenom })),
  });
  const { r_pubs } = decodeBody(BlindingPrepareResponse, answer, "the preparation of the withdrawal");
  if (r_pubs.length !== offsets.length) throw new WalletError("bad-answer", "The exchange prepared too few coins.");
  return new Map(
    offsets.map((offset, i) => {
      const [r0, r1] = r_pubs[i]!;
      return [offset, { nonce: blindingNonce(seed, offset, "withdraw"), rPubs: [r0!, r1!] }];
    }),
  );
}

async function prepareEachCoin(
  wallet: Wallet,
  exchange: Exchange,
  batch: PendingBatch,
  denominations: readonly Denomination[],
): Promise<Prepared> {
  const prepared = new Map<number, CsPreparation>();
  for (const offset of csOffsets(denominations)) {
    const nonce = withdrawNonce(planchetMasterSecret(batch, offset));
    const answer = await post(wallet, `${exchange.url}csr-withdraw`, CsrWithdrawRequest, {
      nonce,
      denom_pub_hash: denominations[offset]!.hDenom,
    });
    const { ewv } = decodeBody(CsrWithdrawResponse, answer, "the preparation of the withdrawal");
    prepared.set(offset, { nonce, rPubs: [ewv.r_pub_0, ewv.r_pub_1] });
  }
  return prepared;
}

function csOffsets(denominations: readonly Denomination[]): number[] {
  return [...denominations.keys()].filter((i) => denominations[i]!.key.cipher === "CS");
}

async function withdrawUnified(
  wallet: Wallet,
  exchange: Exchange,
  reserve: Reserve,
  batch: PendingBatch,
  planchets: readonly Planchet[],
): Promise<BlindedSignature[]> {
  const usesCs = planchets.some(({ denomination }) => denomination.key.cipher === "CS");
  const blindingSeed = usesCs ? batchBlindingSeed(batch) : undefined;
  const message = withdrawMessage({
    amount: sumAmounts(
      exchange.keys.currency,
      planchets.map(({ denomination }) => denomination.value),
    ),
    fee: sumAmounts(
      exchange.keys.currency,
      planchets.map(({ denomination }) => denomination.feeWithdraw),
    ),
    hPlanchets: hashPlanchets(planchets.map(({ hCoinEnvelope }) => hCoinEnvelope)),
    blindingSeed,
  });
  const answer = await post(wallet, `${exchange.url}withdraw`, WithdrawRequest, {
    cipher: "ED25519",
    reserve_pub: reserve.reservePub,
    denoms_h: planchets.map(({ denomination }) => denomination.hDenom),
    coin_evs: planchets.map(({ envelope }) => mutable(envelope)),
    ...(blindingSeed ? { blinding_seed: blindingSeed } : {}),
    reserve_sig: sign(reserve.reservePriv, message),
  });
  return decodeBody(WithdrawResponse, answer, "the withdrawal").ev_sigs;
}

async function withdrawOld(
  wallet: Wallet,
  exchange: Exchange,
  reserve: Reserve,
  planchets: readonly Planchet[],
): Promise<BlindedSignature[]> {
  const url = `${exchange.url}reserves/${encodeBase32(reserve.reservePub)}/batch-withdraw`;
  const answer = await post(wallet, url, BatchWithdrawRequest, {
    planchets: planchets.map(({ denomination, envelope, hCoinEnvelope }) => {
      const amountWithFee = addAmounts(denomination.value, denomination.feeWithdraw);
      const message = oldWithdrawMessage({ amountWithFee, hDenom: denomination.hDenom, hCoinEv: hCoinEnvelope });
      return {
        denom_pub_hash: denomination.hDenom,
        reserve_sig: sign(reserve.reservePriv, message),
        coin_ev: mutable(envelope),
      };
    }),
  });
  return decodeBody(BatchWithdrawResponse, answer, "the withdrawal").ev_sigs.map(({ ev_sig }) => ev_sig);
}

async function post<S extends TSchema>(
  wallet: Wallet,
  url: string,
  schema: S,
  body: Parameters<ReturnType<typeof wireCodec<S>>["encode"]>[0],
): Promise<HttpAnswer> {
  const answer = await persistently(wallet, { method: "POST", url, body: wireCodec(schema).encode(body) });
  if (answer.status !== 200) throw refusal("withdraw coins", answer);
  return answer;
}

function mutable(envelope: CoinEnvelope): { -readonly [K in keyof CoinEnvelope]: CoinEnvelope[K] } & CoinEnvelope {
  return { ...envelope };
}
