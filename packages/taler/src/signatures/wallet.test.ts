import { describe, expect, it } from "vitest";
import { parseAmount } from "../amount.js";
import { bytesOf, optionalBytesOf, timeOf } from "../vectors/reference-values.js";
import { expectReferenceSignature, type SignedOutputs } from "../vectors/signature-check.js";
import { type Binary, type ReferenceVector, vectors } from "../vectors/used-vectors.js";
import {
  coinDepositMessage,
  coinHistoryMessage,
  coinLinkMessage,
  meltMessage,
  oldWithdrawMessage,
  recoupMessage,
  reserveHistoryMessage,
  tokenUseMessage,
  unclaimMessage,
  walletAccountSetupMessage,
  withdrawMessage,
} from "./wallet.js";

interface Inputs {
  readonly coin_priv?: Binary;
  readonly reserve_priv?: Binary;
  readonly token_use_priv?: Binary;
  readonly h_contract_terms: Binary;
  readonly h_wire: Binary;
  readonly h_denom_pub: Binary;
  readonly h_age_commitment: Binary | null;
  readonly h_policy: Binary | null;
  readonly wallet_data_hash: Binary | null;
  readonly merchant_pub: Binary;
  readonly amount_with_fee: string;
  readonly deposit_fee: string;
  readonly melt_fee: string;
  readonly threshold: string;
  readonly wallet_timestamp: number;
  readonly refund_deadline: number;
  readonly start_off: number;
  readonly h_blind_ev: Binary;
  readonly h_coin_ev: Binary;
  readonly transfer_pub: Binary;
  readonly coin_blind: Binary;
  readonly rc: Binary;
}

type Outputs = SignedOutputs & {
  readonly coin_sig?: Binary;
  readonly reserve_sig?: Binary;
  readonly token_use_sig?: Binary;
};

const messages: Record<string, (inputs: Inputs) => Uint8Array> = {
  deposit_sign: (inputs) =>
    coinDepositMessage({
      hContract: bytesOf(inputs.h_contract_terms),
      hWire: bytesOf(inputs.h_wire),
      hDenom: bytesOf(inputs.h_denom_pub),
      walletTimestamp: timeOf(inputs.wallet_timestamp),
      refundDeadline: timeOf(inputs.refund_deadline),
      amountWithFee: parseAmount(inputs.amount_with_fee),
      depositFee: parseAmount(inputs.deposit_fee),
      merchantPub: bytesOf(inputs.merchant_pub),
      hAgeCommitment: optionalBytesOf(inputs.h_age_commitment),
      hPolicy: optionalBytesOf(inputs.h_policy),
      walletDataHash: optionalBytesOf(inputs.wallet_data_hash),
    }),
  withdraw_sign: (inputs) =>
    oldWithdrawMessage({
      amountWithFee: parseAmount(inputs.amount_with_fee),
      hDenom: bytesOf(inputs.h_denom_pub),
      hCoinEv: bytesOf(inputs.h_blind_ev),
    }),
  melt_sign: (inputs) =>
    meltMessage({
      rc: bytesOf(inputs.rc),
      hDenom: bytesOf(inputs.h_denom_pub),
      hAgeCommitment: optionalBytesOf(inputs.h_age_commitment),
      amountWithFee: parseAmount(inputs.amount_with_fee),
      meltFee: parseAmount(inputs.melt_fee),
    }),
  coin_history_sign: (inputs) => coinHistoryMessage(BigInt(inputs.start_off)),
  reserve_history_sign: (inputs) => reserveHistoryMessage(BigInt(inputs.start_off)),
  recoup_sign: (inputs) => recoupMessage(bytesOf(inputs.h_denom_pub), bytesOf(inputs.coin_blind)),
  link_sign: (inputs) =>
    coinLinkMessage({
      hDenom: bytesOf(inputs.h_denom_pub),
      transferPub: bytesOf(inputs.transfer_pub),
      hCoinEv: bytesOf(inputs.h_coin_ev),
    }),
  account_setup_sign: (inputs) => walletAccountSetupMessage(parseAmount(inputs.threshold)),
  token_use_sign: (inputs) => tokenUseMessage(bytesOf(inputs.h_contract_terms), bytesOf(inputs.wallet_data_hash!)),
};

describe("a wallet signs as the reference does", () => {
  it.each(vectors<ReferenceVector<Inputs, Outputs>>("reference/wallet"))("$name", ({ name, inputs, outputs }) => {
    const message = messages[name.split("/")[1]!]!(inputs);
    const priv = inputs.coin_priv ?? inputs.reserve_priv ?? inputs.token_use_priv;
    const sig = outputs.coin_sig ?? outputs.reserve_sig ?? outputs.token_use_sig;
    expectReferenceSignature(message, bytesOf(priv!), outputs, sig!);
  });
});

describe("messages without a vector", () => {
  it("an age-restricted withdrawal with CS coins differs from one without in its last 40 bytes", () => {
    const values = { amount: parseAmount("EUR:1"), fee: parseAmount("EUR:0"), hPlanchets: new Uint8Array(64).fill(1) };
    const plain = withdrawMessage(values);
    const full = withdrawMessage({
      ...values,
      blindingSeed: new Uint8Array(32).fill(2),
      maxAgeGroup: 3,
      ageMask: 0x101,
    });
    expect(plain.subarray(0, 120)).toEqual(full.subarray(0, 120));
    expect([...plain.subarray(120)]).toEqual(new Array(40).fill(0));
    expect([...full.subarray(120)]).toEqual([...new Array(32).fill(2), 0, 0, 0, 3, 0, 0, 1, 1]);
  });

  it("the purpose of giving back a claimed order can be chosen, as its number is a guess", () => {
    const message = unclaimMessage(new Uint8Array(64), 4711);
    expect(new DataView(message.buffer, message.byteOffset).getUint32(4)).toBe(4711);
    expect(message).toHaveLength(72);
  });
});
