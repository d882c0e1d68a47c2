/** POST /batch-deposit: coins pay for a contract. The checks come in the reference's order. */
import { type Amount, compareAmounts, subtractAmounts, sumAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { denominationToJson, verifyDenominationSignature } from "@kontor/taler/denomination";
import { verify } from "@kontor/taler/eddsa";
import { validatePayto } from "@kontor/taler/payto";
import { coinPubHash } from "@kontor/taler/planchet";
import { BatchDepositRequest, type BatchDepositRequestCoin } from "@kontor/taler/schemas/exchange";
import { UnblindedSignatureJson } from "@kontor/taler/schemas/exchange-coins";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { depositConfirmationMessage } from "@kontor/taler/signatures/exchange";
import { contractMessage } from "@kontor/taler/signatures/merchant";
import { coinDepositMessage } from "@kontor/taler/signatures/wallet";
import { NEVER, type Timestamp, timestampToJson } from "@kontor/taler/time";
import { wireHash } from "@kontor/taler/wire-hash";
import type { FastifyInstance } from "fastify";
import type { StaticDecode } from "typebox";
import type { Transaction } from "../server/database.js";
import { bodyOf } from "../server/http-server.js";
import { malformed, ProtocolError } from "../server/protocol-error.js";
import { type ExchangeContext, nowInSeconds, requireCurrency } from "./exchange-context.js";
import type { Denomination } from "./key-store.js";
import { meetAccount, requireKyc } from "./kyc-check.js";
import type { Coin, Contract, ContractParameters } from "./store.js";
import { knownDenomination, requireUsable } from "./usable-denomination.js";

type Request = StaticDecode<typeof BatchDepositRequest>;
type RequestCoin = StaticDecode<typeof BatchDepositRequestCoin>;

/** A coin of the request, with its denomination. */
interface PaidCoin {
  coin: RequestCoin;
  denomination: Denomination;
}

const MOST_COINS = 256;
/** Times are kept in 63 bits. */
const LATEST = 2n ** 63n - 1n;

const requestCodec = wireCodec(BatchDepositRequest);
const signatureCodec = wireCodec(UnblindedSignatureJson);

export function batchDeposit(app: FastifyInstance, context: ExchangeContext): void {
  const { ring, store } = context;

  app.post("/batch-deposit", async (request) => {
    const body = bodyOf(requestCodec, request);
    requireMerchantSignature(body);
    requireSupportedPayto(context, body.merchant_payto_uri);
    const parameters = contractParameters(body);
    requireDeadlines(parameters);
    if (body.coins.length === 0 || body.coins.length > MOST_COINS) throw malformed(`coins: 1 to ${MOST_COINS}`);
    if (new Set(body.coins.map(({ coin_pub }) => encodeBase32(coin_pub))).size < body.coins.length) {
      throw malformed("coins: one of them is there twice");
    }
    const coins = body.coins.map((coin) => checkCoin(context, parameters, coin));
    if (body.policy !== undefined) throw new ProtocolError("EXCHANGE_DEPOSITS_POLICY_NOT_ACCEPTED");

    if (context.kyc.required) await meetAccount(context, parameters.merchantPaytoUri);
    const now = nowInSeconds(context);
    const contract = await store.transaction(async (tx) => {
      const contract = await store.lockContract(parameters, now, tx);
      requireSameContract(contract, parameters);
      await spend(context, contract, coins, now, tx);
      return contract;
    });
    context.waiters.wake(`contract ${encodeBase32(parameters.hContract)}`);

    const totalWithoutFee = sumAmounts(
      context.currency,
      coins.map(({ coin, denomination }) => subtractAmounts(coin.contribution, denomination.feeDeposit)),
    );
    const message = depositConfirmationMessage({
      ...parameters,
      exchangeTimestamp: contract.exchangeTimestamp,
      totalWithoutFee,
      coinSigs: body.coins.map(({ coin_sig }) => coin_sig),
    });
    return { exchange_timestamp: timestampToJson(contract.exchangeTimestamp), ...ring.signOnline(message, now) };
  });
}

function requireMerchantSignature({ h_contract_terms, merchant_pub, merchant_sig }: Request): void {
  if (!merchant_sig) throw new ProtocolError("GENERIC_PARAMETER_MISSING", { detail: "merchant_sig" });
  if (!verify(merchant_pub, contractMessage(h_contract_terms), merchant_sig)) throw malformed("merchant_sig");
}

function requireSupportedPayto({ wireMethods }: ExchangeContext, uri: string): void {
  const { method } = validatePayto(uri);
  if (!wireMethods.includes(method)) {
    throw new ProtocolError("EXCHANGE_GENERIC_BANK_ACCOUNT_UNKNOWN", { detail: `wire method ${method}` });
  }
}

function contractParameters(body: Request): ContractParameters {
  return {
    merchantPub: body.merchant_pub,
    hContract: body.h_contract_terms,
    hWire: wireHash(body.merchant_payto_uri, body.wire_salt),
    walletDataHash: body.wallet_data_hash,
    merchantPaytoUri: body.merchant_payto_uri,
    walletTimestamp: body.timestamp,
    refundDeadline: body.refund_deadline ?? 0n,
    wireDeadline: body.wire_transfer_deadline,
  };
}

function requireDeadlines({ refundDeadline, walletTimestamp, wireDeadline }: ContractParameters): void {
  if (wireDeadline === NEVER) throw new ProtocolError("EXCHANGE_DEPOSIT_WIRE_DEADLINE_IS_NEVER");
  if (refundDeadline > wireDeadline) throw new ProtocolError("EXCHANGE_DEPOSIT_REFUND_DEADLINE_AFTER_WIRE_DEADLINE");
  if (wireDeadline > LATEST) throw malformed("wire_transfer_deadline");
  if (walletTimestamp > LATEST) throw malformed("timestamp");
}

/** All that can be said about one coin without looking at what it paid before. */
function checkCoin(context: ExchangeContext, parameters: ContractParameters, coin: RequestCoin): PaidCoin {
  const denomination = knownDenomination(context, coin.denom_pub_hash);
  requireCurrency(context, coin.contribution, "contribution");
  if (compareAmounts(coin.contribution, denomination.value) > 0) {
    throw new ProtocolError("EXCHANGE_GENERIC_AMOUNT_EXCEEDS_DENOMINATION_VALUE");
  }
  requireUsable(context, denomination, "DEPOSIT");
  if (coin.ub_sig.cipher !== denomination.key.cipher) throw new ProtocolError("EXCHANGE_GENERIC_CIPHER_MISMATCH");
  if ((denomination.key.ageMask !== 0) !== (coin.h_age_commitment !== undefined)) {
    throw malformed("h_age_commitment: is there for coins of age-restricted denominations, and for no others");
  }
  const message = coinPubHash(coin.coin_pub, coin.h_age_commitment);
  if (!verifyDenominationSignature(denomination.key, message, coin.ub_sig)) {
    throw new ProtocolError("EXCHANGE_DENOMINATION_SIGNATURE_INVALID", { detail: encodeBase32(coin.coin_pub) });
  }
  if (compareAmounts(coin.contribution, denomination.feeDeposit) < 0) {
    throw new ProtocolError("EXCHANGE_DEPOSIT_NEGATIVE_VALUE_AFTER_FEE");
  }
  const deposit = coinDepositMessage({
    ...parameters,
    hDenom: denomination.hDenom,
    amountWithFee: coin.contribution,
    depositFee: denomination.feeDeposit,
    hAgeCommitment: coin.h_age_commitment,
  });
  if (!verify(coin.coin_pub, deposit, coin.coin_sig)) {
    throw new ProtocolError("EXCHANGE_DEPOSIT_COIN_SIGNATURE_INVALID", { detail: encodeBase32(coin.coin_pub) });
  }
  return { coin, denomination };
}

/** The terms of the first deposit for a contract are those of all. */
function requireSameContract(contract: Contract, wanted: ContractParameters): void {
  const isSame =
    equalBytes(contract.hWire, wanted.hWire) &&
    isSameHash(contract.walletDataHash, wanted.walletDataHash) &&
    contract.merchantPaytoUri === wanted.merchantPaytoUri &&
    contract.walletTimestamp === wanted.walletTimestamp &&
    contract.refundDeadline === wanted.refundDeadline &&
    contract.wireDeadline === wanted.wireDeadline;
  if (!isSame) throw conflictingContract(contract);
}

function isSameHash(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a && b ? equalBytes(a, b) : a === b;
}

function conflictingContract({ hWire }: Contract): ProtocolError {
  return new ProtocolError("EXCHANGE_DEPOSIT_CONFLICTING_CONTRACT", { members: { h_wire: encodeBase32(hWire) } });
}

/** Charges each coin that has not paid for this contract yet. All of them can pay, or none is charged. */
async function spend(
  context: ExchangeContext,
  contract: Contract,
  coins: readonly PaidCoin[],
  now: Timestamp,
  tx: Transaction,
): Promise<void> {
  const { store } = context;
  const onFile = new Map<PaidCoin, Coin>();
  for (const paid of [...coins].sort(byCoinPub)) onFile.set(paid, await store.lockCoin(asNewCoin(paid), tx));

  const charged: { coin: RequestCoin; denomination: Denomination; remaining: Amount }[] = [];
  for (const paid of coins) {
    const { coin, denomination } = paid;
    const known = onFile.get(paid)!;
    requireSameCoin(context, known, paid);
    const earlier = await store.deposit(contract.serial, coin.coin_pub, tx);
    if (earlier) {
      if (compareAmounts(earlier.contribution, coin.contribution) !== 0) throw conflictingContract(contract);
      continue;
    }
    if (compareAmounts(known.remaining, coin.contribution) < 0) {
      throw new ProtocolError("EXCHANGE_GENERIC_INSUFFICIENT_FUNDS", {
        members: { coin_pub: encodeBase32(coin.coin_pub), h_denom_pub: encodeBase32(denomination.hDenom) },
      });
    }
    charged.push({ coin, denomination, remaining: subtractAmounts(known.remaining, coin.contribution) });
  }
  // A repeated request is answered even where KYC came up since, but nothing new is taken without it.
  if (charged.length > 0) await requireKyc(context, contract, tx);
  for (const { coin, denomination, remaining } of charged) {
    await store.setCoinRemaining(coin.coin_pub, remaining, tx);
    const deposit = {
      contract: contract.serial,
      coinPub: coin.coin_pub,
      contribution: coin.contribution,
      depositFee: denomination.feeDeposit,
      coinSig: coin.coin_sig,
      depositedAt: now,
      wtid: undefined,
    };
    await store.addDeposit(deposit, tx);
  }
}

function asNewCoin({ coin, denomination }: PaidCoin): Coin {
  return {
    coinPub: coin.coin_pub,
    hDenom: denomination.hDenom,
    ubSig: coin.ub_sig,
    hAgeCommitment: coin.h_age_commitment,
    remaining: denomination.value,
  };
}

function byCoinPub(a: PaidCoin, b: PaidCoin): number {
  return Buffer.compare(a.coin.coin_pub, b.coin.coin_pub);
}

/** One coin key, one coin: not another one with the same key under another denomination or age commitment. */
function requireSameCoin({ ring }: ExchangeContext, known: Coin, { coin, denomination }: PaidCoin): void {
  if (!equalBytes(known.hDenom, denomination.hDenom)) {
    throw new ProtocolError("EXCHANGE_GENERIC_COIN_CONFLICTING_DENOMINATION_KEY", {
      members: {
        coin_pub: encodeBase32(coin.coin_pub),
        prev_denom_pub: denominationToJson(ring.denomination(known.hDenom)!.key),
        prev_denom_sig: signatureCodec.encode(known.ubSig),
      },
    });
  }
  if (isSameHash(known.hAgeCommitment, coin.h_age_commitment)) return;
  throw new ProtocolError("EXCHANGE_GENERIC_COIN_CONFLICTING_AGE_HASH", {
    members: {
      coin_pub: encodeBase32(coin.coin_pub),
      h_denom_pub: encodeBase32(denomination.hDenom),
      ...(known.hAgeCommitment && { expected_age_commitment_hash: encodeBase32(known.hAgeCommitment) }),
      conflict_detail: "the coin is known with another age commitment",
    },
  });
}
