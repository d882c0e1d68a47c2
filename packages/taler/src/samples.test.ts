/** One run of the reference exchange: every signature in its answers and requests, and every answer's form. */

import { describe, expect, it } from "vitest";
import { type Amount, compareAmounts, parseAmount, printAmount, subtractAmounts, sumAmounts } from "./amount.js";
import { decodeBase32, encodeBase32 } from "./base32.js";
import { denominationFromJson, hashDenomination, verifyDenominationSignature } from "./denomination.js";
import { publicKeyOf, sign, verify } from "./eddsa.js";
import { findDenomination, verifyKeys } from "./keys-verification.js";
import { hashFullPayto } from "./payto.js";
import { coinPubHash } from "./planchet.js";
import {
  BatchDepositRequest,
  BatchDepositSuccess,
  CoinConflict,
  ExchangeConfigResponse,
  ExchangeError,
  ExchangeRefundSuccess,
  ReserveSummary,
  TrackTransactionAcceptedResponse,
  TrackTransactionResponse,
  TrackTransferResponse,
} from "./schemas/exchange.js";
import { UnblindedSignatureJson } from "./schemas/exchange-coins.js";
import { ExchangeKeysResponse } from "./schemas/exchange-keys.js";
import { wireCodec } from "./schemas/wire-codec.js";
import {
  confirmWireMessage,
  depositConfirmationMessage,
  refundConfirmationMessage,
  wireDepositMessage,
} from "./signatures/exchange.js";
import { contractMessage } from "./signatures/merchant.js";
import { coinDepositMessage } from "./signatures/wallet.js";
import { timestampFromSeconds } from "./time.js";
import { vectors } from "./vectors/used-vectors.js";
import { wireHash } from "./wire-hash.js";

interface SavedDeposit {
  readonly _request: unknown;
  readonly _h_wire: string;
}

interface SavedCoin {
  readonly coin_priv: string;
  readonly coin_pub: string;
  readonly denom_pub_hash: string;
  readonly ub_sig: unknown;
  readonly value: string;
  readonly fee_deposit: string;
  readonly cipher: string;
  readonly h_age_commitment?: string;
}

const keys = verifyKeys(
  wireCodec(ExchangeKeysResponse).decode(vectors("samples/keys.json")[0]),
  {
    masterPub: decodeBase32("1V2H1GYA7VN3GWS6AP9KN5S90RZPBXWERBBTSXDVEY5SD9EK0TEG", 32),
    currency: "TESTKUDOS",
  },
  timestampFromSeconds(1795337264),
);
const merchantPriv = decodeBase32("PV6E17PJ3B4QX6W20AE56TBEAECMXN4XP4879FFYWWEES8H0D0XG", 32);
const merchantPub = publicKeyOf(merchantPriv);

const deposits = [
  ...vectors<SavedDeposit>("samples/deposit-refundable.json"),
  ...vectors<SavedDeposit>("samples/deposit-age.json"),
  ...vectors<SavedDeposit>("samples/deposit-cs.json"),
];
const doubleSpend = vectors<SavedDeposit>("samples/deposit-doublespend-409.json")[0]!;
const requestOf = (deposit: SavedDeposit) => wireCodec(BatchDepositRequest).decode(deposit._request);

/** Whether one of the verified signing keys is this, and signed the message. */
function signedByExchange(
  answer: { exchange_pub: Uint8Array; exchange_sig: Uint8Array },
  message: Uint8Array,
): boolean {
  const known = keys.signingKeys.some((key) => encodeBase32(key.exchangePub) === encodeBase32(answer.exchange_pub));
  return known && verify(answer.exchange_pub, message, answer.exchange_sig);
}

describe("the coins", () => {
  const coins = [
    ...vectors<SavedCoin>("samples/coin1.json"),
    ...vectors<SavedCoin>("samples/coin2.json"),
    ...vectors<SavedCoin>("samples/coin3.json"),
    ...vectors<SavedCoin>("samples/coin4.json"),
  ];

  it.each(coins)("of $value, $cipher: are signed by their denomination", (coin) => {
    const denomination = findDenomination(keys, decodeBase32(coin.denom_pub_hash, 64))!;
    expect(printAmount(denomination.value)).toBe(coin.value);
    const coinPub = publicKeyOf(decodeBase32(coin.coin_priv, 32));
    expect(encodeBase32(coinPub)).toBe(coin.coin_pub);
    const hAge = coin.h_age_commitment === undefined ? undefined : decodeBase32(coin.h_age_commitment, 32);
    const ubSig = wireCodec(UnblindedSignatureJson).decode(coin.ub_sig);
    expect(verifyDenominationSignature(denomination.key, coinPubHash(coinPub, hAge), ubSig)).toBe(true);
    const otherHash = coinPubHash(coinPub, new Uint8Array(32).fill(1));
    expect(verifyDenominationSignature(denomination.key, otherHash, ubSig)).toBe(false);
  });
});

describe("a deposit", () => {
  it.each([...deposits, doubleSpend])("$_h_wire is signed by merchant, coins and denominations", (deposit) => {
    const request = requestOf(deposit);
    const hWire = wireHash(request.merchant_payto_uri, request.wire_salt);
    expect(encodeBase32(hWire)).toBe(deposit._h_wire);
    expect(request.merchant_pub).toEqual(merchantPub);
    expect(request.merchant_sig).toEqual(sign(merchantPriv, contractMessage(request.h_contract_terms)));

    for (const coin of request.coins) {
      const denomination = findDenomination(keys, coin.denom_pub_hash)!;
      const message = coinDepositMessage({
        hContract: request.h_contract_terms,
        hWire,
        hDenom: coin.denom_pub_hash,
        walletTimestamp: request.timestamp,
        refundDeadline: request.refund_deadline ?? 0n,
        amountWithFee: coin.contribution,
        depositFee: denomination.feeDeposit,
        merchantPub: request.merchant_pub,
        hAgeCommitment: coin.h_age_commitment,
      });
      expect(verify(coin.coin_pub, message, coin.coin_sig)).toBe(true);
      const hash = coinPubHash(coin.coin_pub, coin.h_age_commitment);
      expect(verifyDenominationSignature(denomination.key, hash, coin.ub_sig)).toBe(true);
    }
  });

  it.each(deposits)("$_h_wire is confirmed by the exchange", (deposit) => {
    const request = requestOf(deposit);
    const answer = wireCodec(BatchDepositSuccess).decode(deposit);
    const withoutFee = request.coins.map((coin) =>
      subtractAmounts(coin.contribution, findDenomination(keys, coin.denom_pub_hash)!.feeDeposit),
    );
    const message = depositConfirmationMessage({
      hContract: request.h_contract_terms,
      hWire: decodeBase32(deposit._h_wire, 64),
      exchangeTimestamp: answer.exchange_timestamp,
      wireDeadline: request.wire_transfer_deadline,
      refundDeadline: request.refund_deadline ?? 0n,
      totalWithoutFee: sumAmounts("TESTKUDOS", withoutFee),
      coinSigs: request.coins.map((coin) => coin.coin_sig),
      merchantPub: request.merchant_pub,
    });
    expect(signedByExchange(answer, message)).toBe(true);
  });

  it("is written as it was read", () => {
    for (const deposit of deposits) {
      expect(wireCodec(BatchDepositRequest).encode(requestOf(deposit))).toEqual(deposit._request);
    }
  });

  it("of a coin without enough value is refused, naming the coin", () => {
    const refusal = wireCodec(CoinConflict).decode(doubleSpend);
    expect(refusal.code).toBe(1012);
    expect(refusal.coin_pub).toEqual(requestOf(doubleSpend).coins[0]?.coin_pub);
  });
});

it("a refund is confirmed by the exchange", () => {
  const deposit = requestOf(deposits[0]!);
  const answer = wireCodec(ExchangeRefundSuccess).decode(vectors("samples/refund.json")[0]);
  // The request was not saved; these values were found by trying.
  const values = { rtransactionId: 1n, amount: parseAmount("TESTKUDOS:1.5") };
  const message = refundConfirmationMessage({
    hContract: deposit.h_contract_terms,
    coinPub: deposit.coins[0]!.coin_pub,
    merchantPub,
    ...values,
  });
  expect(signedByExchange(answer, message)).toBe(true);
});

describe("a wire transfer", () => {
  const transfer = wireCodec(TrackTransferResponse).decode(vectors("samples/transfers.json")[0]);

  it("is signed with all that it paid", () => {
    const message = wireDepositMessage({
      total: transfer.total,
      wireFee: transfer.wire_fee,
      merchantPub: transfer.merchant_pub,
      hPayto: transfer.h_payto,
      details: transfer.deposits.map((deposit) => ({
        hContract: deposit.h_contract_terms,
        executionTime: transfer.execution_time,
        coinPub: deposit.coin_pub,
        depositValue: deposit.deposit_value,
        depositFee: deposit.deposit_fee,
      })),
    });
    expect(signedByExchange(transfer, message)).toBe(true);
    expect(transfer.h_payto).toEqual(hashFullPayto(requestOf(deposits[0]!).merchant_payto_uri));
  });

  it("adds up: deposits less their fees less the wire fee", () => {
    const paid = transfer.deposits.map((deposit) => subtractAmounts(deposit.deposit_value, deposit.deposit_fee));
    const total: Amount = subtractAmounts(sumAmounts("TESTKUDOS", paid), transfer.wire_fee);
    expect(compareAmounts(total, transfer.total)).toBe(0);
  });

  it("is named by the answer for a single deposit", () => {
    const answer = wireCodec(TrackTransactionResponse).decode(vectors("samples/deposits-200.json")[0]);
    const deposit = requestOf(deposits[2]!);
    const message = confirmWireMessage({
      hWire: decodeBase32(deposits[2]!._h_wire, 64),
      hContract: deposit.h_contract_terms,
      wtid: answer.wtid,
      coinPub: deposit.coins[0]!.coin_pub,
      executionTime: answer.execution_time,
      coinContribution: answer.coin_contribution,
    });
    expect(signedByExchange(answer, message)).toBe(true);
  });
});

describe("other answers are understood", () => {
  it("a deposit that was not wired yet", () => {
    const answer = wireCodec(TrackTransactionAcceptedResponse).decode(vectors("samples/deposits-202.json")[0]);
    expect(answer).toEqual({ kyc_ok: true, execution_time: timestampFromSeconds(1795344464) });
  });

  it("errors", () => {
    expect(wireCodec(ExchangeError).decode(vectors("samples/deposits-403.json")[0]).code).toBe(1106);
    expect(wireCodec(ExchangeError).decode(vectors("samples/deposits-404.json")[0]).hint).toMatch(/No deposit/);
  });

  it("the configuration", () => {
    const config = wireCodec(ExchangeConfigResponse).decode(vectors("samples/config.json")[0]);
    expect(config).toMatchObject({ version: "23:0:6", currency: "TESTKUDOS" });
  });

  it("a reserve", () => {
    const reserve = wireCodec(ReserveSummary).decode(vectors("samples/reserve.json")[0]);
    expect(printAmount(reserve.balance)).toBe("TESTKUDOS:50");
  });

  it("a denomination key by itself, with the hash that coins name", () => {
    const [hash, denomination] = [...keys.denominations][0]!;
    expect(denomination.key.cipher).toBe("RSA");
    const rsa_pub = denomination.key.cipher === "RSA" ? encodeBase32(denomination.key.rsaPub) : "";
    expect(encodeBase32(hashDenomination(denominationFromJson({ cipher: "RSA", age_mask: 0, rsa_pub })))).toBe(hash);
  });
});
