import { describe, expect, it } from "vitest";
import { parseAmount } from "../amount.js";
import { toHex, utf8z } from "../bytes.js";
import { sha512 } from "../hash.js";
import type { JsonValue } from "../strict-json.js";
import { bytesOf, timeOf } from "../vectors/reference-values.js";
import { expectReferenceSignature, type SignedOutputs } from "../vectors/signature-check.js";
import { type Binary, type ReferenceVector, vectors } from "../vectors/used-vectors.js";
import {
  auditorDenominationMessage,
  type DenominationValidity,
  denominationMessage,
  denominationRevokedMessage,
  extensionsMessage,
  globalFeesMessage,
  hashExtensions,
  signingKeyMessage,
  signingKeyRevokedMessage,
  wireAccountMessage,
  wireFeeMessage,
} from "./offline.js";

interface Inputs {
  readonly master_priv: Binary;
  readonly master_pub: Binary;
  readonly h_denom_pub: Binary;
  readonly exchange_pub: Binary;
  readonly stamp_start: number;
  readonly stamp_expire: number;
  readonly stamp_end: number;
  readonly stamp_expire_withdraw: number;
  readonly stamp_expire_deposit: number;
  readonly stamp_expire_legal: number;
  readonly value: string;
  readonly fee_withdraw: string;
  readonly fee_deposit: string;
  readonly fee_refresh: string;
  readonly fee_refund: string;
  readonly payment_method: string;
  readonly start_date: number;
  readonly end_date: number;
  readonly wire_fee: string;
  readonly closing_fee: string;
  readonly history_fee: string;
  readonly account_fee: string;
  readonly purse_fee: string;
  readonly purse_timeout_us: number;
  readonly history_expiration_us: number;
  readonly purse_account_limit: number;
  readonly payto_uri: string;
  readonly conversion_url: string | null;
  readonly debit_restrictions: JsonValue;
  readonly credit_restrictions: JsonValue;
  readonly extensions: JsonValue;
}

type Outputs = SignedOutputs & { readonly master_sig: Binary; readonly h_manifests?: Binary };

const messages: Record<string, (inputs: Inputs) => Uint8Array> = {
  denom_validity: (inputs) =>
    denominationMessage({
      masterPub: bytesOf(inputs.master_pub),
      stampStart: timeOf(inputs.stamp_start),
      stampExpireWithdraw: timeOf(inputs.stamp_expire_withdraw),
      stampExpireDeposit: timeOf(inputs.stamp_expire_deposit),
      stampExpireLegal: timeOf(inputs.stamp_expire_legal),
      value: parseAmount(inputs.value),
      feeWithdraw: parseAmount(inputs.fee_withdraw),
      feeDeposit: parseAmount(inputs.fee_deposit),
      feeRefresh: parseAmount(inputs.fee_refresh),
      feeRefund: parseAmount(inputs.fee_refund),
      hDenom: bytesOf(inputs.h_denom_pub),
    }),
  signkey_validity: (inputs) =>
    signingKeyMessage({
      start: timeOf(inputs.stamp_start),
      expire: timeOf(inputs.stamp_expire),
      end: timeOf(inputs.stamp_end),
      signkeyPub: bytesOf(inputs.exchange_pub),
    }),
  wire_fee: (inputs) =>
    wireFeeMessage({
      wireMethod: inputs.payment_method,
      startDate: timeOf(inputs.start_date),
      endDate: timeOf(inputs.end_date),
      wireFee: parseAmount(inputs.wire_fee),
      closingFee: parseAmount(inputs.closing_fee),
    }),
  global_fee: (inputs) =>
    globalFeesMessage({
      startDate: timeOf(inputs.start_date),
      endDate: timeOf(inputs.end_date),
      purseTimeout: BigInt(inputs.purse_timeout_us),
      historyExpiration: BigInt(inputs.history_expiration_us),
      historyFee: parseAmount(inputs.history_fee),
      accountFee: parseAmount(inputs.account_fee),
      purseFee: parseAmount(inputs.purse_fee),
      purseAccountLimit: inputs.purse_account_limit,
    }),
  wire_details: (inputs) =>
    wireAccountMessage({
      paytoUri: inputs.payto_uri,
      conversionUrl: inputs.conversion_url ?? undefined,
      debitRestrictions: inputs.debit_restrictions,
      creditRestrictions: inputs.credit_restrictions,
    }),
  extensions: (inputs) => extensionsMessage(inputs.extensions),
};

describe("an exchange's master key signs as the reference does", () => {
  it.each(vectors<ReferenceVector<Inputs, Outputs>>("reference/offline"))("$name", ({ name, inputs, outputs }) => {
    const message = messages[name.split("/")[1]!]!(inputs);
    expectReferenceSignature(message, bytesOf(inputs.master_priv), outputs, outputs.master_sig);
    if (outputs.h_manifests) expect(toHex(hashExtensions(inputs.extensions))).toBe(outputs.h_manifests.hex);
  });
});

describe("messages without a vector", () => {
  it("an auditor covers its URL and all that the master key covers", () => {
    const free = parseAmount("EUR:0");
    const values: DenominationValidity = {
      masterPub: new Uint8Array(32).fill(1),
      stampStart: 1n,
      stampExpireWithdraw: 2n,
      stampExpireDeposit: 3n,
      stampExpireLegal: 4n,
      value: parseAmount("EUR:5"),
      feeWithdraw: free,
      feeDeposit: free,
      feeRefresh: free,
      feeRefund: free,
      hDenom: new Uint8Array(64).fill(2),
    };
    const url = "https://auditor.example.com/";
    const message = auditorDenominationMessage(url, values);
    expect(message).toHaveLength(320);
    expect(message.subarray(8, 72)).toEqual(sha512(utf8z(url)));
    expect(message.subarray(72)).toEqual(denominationMessage(values).subarray(8));
  });

  it("revocations name nothing but what is revoked", () => {
    expect(denominationRevokedMessage(new Uint8Array(64).fill(1))).toHaveLength(72);
    expect(signingKeyRevokedMessage(new Uint8Array(32).fill(1))).toHaveLength(40);
  });
});
