/** A contract as the wallet sees it: checked for form and sense, its hash recomputed. */
import { type Amount, sameCurrency } from "@kontor/taler/amount";
import { equalBytes } from "@kontor/taler/bytes";
import { hashContract, validateForgettable } from "@kontor/taler/contract-hash";
import { EncodingError } from "@kontor/taler/encoding-error";
import { type ContractChoice, ContractTerms, type ContractTokenFamily } from "@kontor/taler/schemas/contract";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { JsonObject, JsonValue } from "@kontor/taler/strict-json";
import { NEVER, type Timestamp } from "@kontor/taler/time";
import { WalletError } from "./wallet-error.js";

/** One way to pay. */
export interface Choice {
  readonly amount: Amount;
  readonly maxFee: Amount;
  /** Tokens that it takes, all of them. */
  readonly inputs: ContractChoice["inputs"];
  /** Tokens and tax receipts that it gives. */
  readonly outputs: ContractChoice["outputs"];
}

export interface AcceptedExchange {
  readonly url: string;
  readonly masterPub: Uint8Array;
  readonly maxContribution?: Amount;
}

export interface Contract {
  /** The contract terms, exactly as the merchant sent them. */
  readonly terms: JsonObject;
  readonly hContract: Uint8Array;
  /** 0: one price. 1: choices, and the wallet says in `wallet_data` which one it takes. */
  readonly version: 0 | 1;
  /** At least one; version 0 has exactly one. */
  readonly choices: readonly Choice[];
  /** The families that the choices name, by slug. */
  readonly tokenFamilies: Readonly<Record<string, ContractTokenFamily>>;
  readonly summary: string;
  readonly orderId: string;
  readonly merchantPub: Uint8Array;
  readonly merchantBaseUrl: string;
  readonly merchantName: string;
  readonly nonce: Uint8Array;
  readonly hWire: Uint8Array;
  readonly timestamp: Timestamp;
  readonly payDeadline: Timestamp;
  readonly refundDeadline: Timestamp;
  readonly exchanges: readonly AcceptedExchange[];
  readonly fulfillmentUrl: string | undefined;
  readonly minimumAge: number;
}

/** Reads and checks contract terms and computes their hash. Throws WalletError "bad-contract". */
export function readContract(terms: JsonObject): Contract {
  const fault = formFault(terms);
  if (fault !== undefined) throw badContract(fault);
  const t = decodeTerms(terms);
  if (t.wire_transfer_deadline === NEVER) throw badContract("the merchant would never be paid");
  if (t.refund_deadline > t.wire_transfer_deadline) throw badContract("refunds would end after the wire transfer");
  if (t.timestamp === NEVER) throw badContract("it has no date");
  return {
    terms,
    hContract: hashContract(terms),
    version: t.version ?? 0,
    choices: choicesOf(t),
    tokenFamilies: t.version === 1 ? t.token_families : {},
    summary: t.summary,
    orderId: t.order_id,
    merchantPub: t.merchant_pub,
    merchantBaseUrl: t.merchant_base_url,
    merchantName: t.merchant.name,
    nonce: t.nonce,
    hWire: t.h_wire,
    timestamp: t.timestamp,
    payDeadline: t.pay_deadline,
    refundDeadline: t.refund_deadline,
    exchanges: t.exchanges.map(({ url, master_pub, max_contribution }) => ({
      url,
      masterPub: master_pub,
      ...(max_contribution === undefined ? {} : { maxContribution: max_contribution }),
    })),
    fulfillmentUrl: t.fulfillment_url,
    minimumAge: t.minimum_age ?? 0,
  };
}

/** Demands that the contract is the answer to this claim. Throws WalletError "bad-contract". */
export function checkClaimed(contract: Contract, claim: { baseUrl: string; orderId: string; nonce: Uint8Array }): void {
  if (!equalBytes(contract.nonce, claim.nonce)) throw badContract("it was made for another wallet");
  if (contract.orderId !== claim.orderId) throw badContract(`it is for order ${contract.orderId}`);
  // Byte for byte, as the reference's wallet compares.
  if (contract.merchantBaseUrl !== claim.baseUrl) {
    throw badContract(`its merchant_base_url is ${contract.merchantBaseUrl}, not ${claim.baseUrl}`);
  }
  if (hasForgotten(contract.terms)) throw badContract("parts of it are forgotten already");
}

function decodeTerms(terms: JsonObject): ContractTerms {
  try {
    return wireCodec(ContractTerms).decode(terms);
  } catch (error) {
    if (error instanceof EncodingError) throw badContract(error.message, error);
    throw error;
  }
}

function choicesOf(terms: ContractTerms): Choice[] {
  const priced = terms.version === 1 ? terms.choices : [{ ...terms, inputs: [], outputs: [] }];
  return priced.map(({ amount, max_fee: maxFee, inputs, outputs }) => {
    if (!sameCurrency(amount, maxFee)) throw badContract("price and fee are of different currencies");
    return { amount, maxFee, inputs, outputs };
  });
}

/** What makes contract terms unfit for hashing: names that wallets refuse, numbers that are not exact, bad salts. */
function formFault(terms: JsonObject): string | undefined {
  try {
    validateForgettable(terms);
  } catch (error) {
    if (error instanceof EncodingError) return error.message;
    throw error;
  }
  return nameFault(terms);
}

/** Newer wallets allow the hyphen too, which language tags have. */
const MEMBER_NAME = /^[0-9A-Za-z_-]+$/;

function nameFault(value: JsonValue): string | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? undefined : `the number ${value} is not exact`;
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return firstFault(value);
  const names = Object.keys(value).filter((name) => name !== "$forgettable" && name !== "$forgotten");
  const strange = names.find((name) => !MEMBER_NAME.test(name));
  return strange === undefined ? firstFault(Object.values(value)) : `it has a member named ${JSON.stringify(strange)}`;
}

function firstFault(values: readonly JsonValue[]): string | undefined {
  for (const value of values) {
    const fault = nameFault(value);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function hasForgotten(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(hasForgotten);
  return Object.hasOwn(value, "$forgotten") || Object.values(value).some(hasForgotten);
}

function badContract(reason: string, cause?: unknown): WalletError {
  return new WalletError("bad-contract", `The contract cannot be accepted: ${reason}.`, { cause });
}
