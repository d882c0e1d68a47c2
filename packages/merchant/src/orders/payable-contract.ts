/** The parts of a contract that a payment is checked against, parsed once. */

import { type Amount, parseAmount } from "@kontor/taler/amount";
import { decodeBase32 } from "@kontor/taler/base32";
import { BoundedCache } from "@kontor/taler/bounded-cache";
import { bytesAsText } from "@kontor/taler/bytes";
import type { JsonObject } from "@kontor/taler/strict-json";
import { type Timestamp, timestampFromJson } from "@kontor/taler/time";
import type { Price } from "../deposits/coverage.js";
import { TalerError } from "../taler-error.js";
import { contractOf, type Order, type PaidOrder } from "./order.js";

interface PayableCommon {
  readonly timestamp: Timestamp;
  readonly refundDeadline: Timestamp;
  readonly wireTransferDeadline: Timestamp;
  readonly wireMethod: string;
  /** Years; 0 when the contract demands none. */
  readonly minimumAge: number;
  /** Base URL of the instance, which pay and refund URIs must agree with. */
  readonly merchantBaseUrl: string;
  readonly fulfillmentUrl: string | undefined;
  readonly publicReorderUrl: string | undefined;
  /** Those whose coins are accepted. */
  readonly exchanges: readonly AcceptedExchange[];
}

export interface AcceptedExchange {
  readonly url: string;
  readonly masterPub: Uint8Array;
  /** The most that may be paid through it by law. */
  readonly maxContribution: Amount | undefined;
}

/** A contract with one price. */
export interface PricedContract extends PayableCommon {
  readonly version: 0;
  readonly price: Price;
}

/** A contract with choices: it has a price only once the wallet has said which one it takes. */
export interface ChoiceContract extends PayableCommon {
  readonly version: 1;
  readonly choices: readonly PayableChoice[];
}

export interface PayableChoice extends Price {
  /** Tokens that it takes, all of them. */
  readonly inputs: readonly TokenInput[];
  /** Tokens that it gives, in the order in which the wallet has them signed. */
  readonly outputs: readonly TokenOutput[];
  /** What of the price is a donation that the wallet may have a receipt for; undefined where nothing is. */
  readonly taxReceipt: TaxReceiptOutput | undefined;
}

export interface TaxReceiptOutput {
  /** Base URLs of the authorities of which the wallet picks one. */
  readonly donauUrls: readonly string[];
  readonly amount: Amount;
}

export interface TokenInput {
  readonly slug: string;
  readonly count: number;
}

export interface TokenOutput extends TokenInput {
  /** Which of the family's keys in the contract signs them. */
  readonly keyIndex: number;
}

export type PayableContract = PricedContract | ChoiceContract;

/** An order, whose contract has a hash once it was claimed. */
type OrderOfContract = Pick<Order, "contractText" | "orderId"> & { readonly hContract?: Uint8Array | undefined };

/** Of orders that somebody still holds: who pays asks several times. */
const known = new WeakMap<object, PayableContract>();

/** Of what was asked for lately: shops and wallets look again and again. By the contract's hash. */
const lately = new BoundedCache<PayableContract>(500);
/** Characters of a contract that is remembered. */
const REMEMBERED_LENGTH = 8192;

/** @throws TalerError MERCHANT_GENERIC_DB_CONTRACT_CONTENT_INVALID when what we stored cannot be read */
export function payableContract(order: OrderOfContract): PayableContract {
  let contract = known.get(order);
  if (contract === undefined) {
    contract = recall(order);
    known.set(order, contract);
  }
  return contract;
}

function recall(order: OrderOfContract): PayableContract {
  const { hContract, contractText: text } = order;
  // What can be forgotten is not to stay in memory.
  const isLasting = text.length <= REMEMBERED_LENGTH && !text.includes('"$forg');
  if (hContract === undefined || !isLasting) return readContract(order);
  return lately.get(bytesAsText(hContract, "latin1"), () => readContract(order));
}

function readContract(order: Pick<Order, "contractText" | "orderId">): PayableContract {
  try {
    const terms = contractOf(order);
    const common: PayableCommon = {
      timestamp: timestampFromJson(terms.timestamp),
      refundDeadline: timestampFromJson(terms.refund_deadline),
      wireTransferDeadline: timestampFromJson(terms.wire_transfer_deadline),
      wireMethod: text(terms, "wire_method"),
      minimumAge: typeof terms.minimum_age === "number" ? terms.minimum_age : 0,
      merchantBaseUrl: text(terms, "merchant_base_url"),
      fulfillmentUrl: optionalText(terms, "fulfillment_url"),
      publicReorderUrl: optionalText(terms, "public_reorder_url"),
      exchanges: (terms.exchanges as readonly JsonObject[]).map(exchangeFrom),
    };
    if (terms.version !== 1) return { version: 0, price: priceIn(terms), ...common };
    return { version: 1, choices: (terms.choices as readonly JsonObject[]).map(choiceFrom), ...common };
  } catch (cause) {
    throw new TalerError("MERCHANT_GENERIC_DB_CONTRACT_CONTENT_INVALID", { detail: order.orderId, cause });
  }
}

/** What a paid order cost: its price, or that of the choice that was paid. */
export function pricePaid(contract: PayableContract, { choiceIndex }: Pick<PaidOrder, "choiceIndex">): Price {
  return contract.version === 0 ? contract.price : chosenOf(contract, choiceIndex);
}

/** The choice that was paid. */
export function chosenOf({ choices }: ChoiceContract, choiceIndex: number | undefined): PayableChoice {
  const choice = choiceIndex === undefined ? undefined : choices[choiceIndex];
  if (choice === undefined) throw new TalerError("MERCHANT_GENERIC_DB_CONTRACT_CONTENT_INVALID");
  return choice;
}

function exchangeFrom(exchange: JsonObject): AcceptedExchange {
  const limit = optionalText(exchange, "max_contribution");
  return {
    url: text(exchange, "url"),
    masterPub: decodeBase32(text(exchange, "master_pub"), 32),
    maxContribution: limit === undefined ? undefined : parseAmount(limit),
  };
}

function priceIn(object: JsonObject): Price {
  return { amount: parseAmount(text(object, "amount")), maxFee: parseAmount(text(object, "max_fee")) };
}

function choiceFrom(choice: JsonObject): PayableChoice {
  const tokens = (side: string) => (choice[side] as readonly JsonObject[]).filter(({ type }) => type === "token");
  const price = priceIn(choice);
  const receipt = (choice.outputs as readonly JsonObject[]).find(({ type }) => type === "tax-receipt");
  return {
    ...price,
    inputs: tokens("inputs").map(tokenFrom),
    outputs: tokens("outputs").map((output) => ({ ...tokenFrom(output), keyIndex: Number(output.key_index) })),
    taxReceipt: receipt && receiptFrom(receipt, price.amount),
  };
}

function receiptFrom(output: JsonObject, price: Amount): TaxReceiptOutput {
  const amount = optionalText(output, "amount");
  const urls = output.donau_urls as readonly string[];
  return { donauUrls: urls, amount: amount === undefined ? price : parseAmount(amount) };
}

function tokenFrom(entry: JsonObject): TokenInput {
  return { slug: text(entry, "token_family_slug"), count: typeof entry.count === "number" ? entry.count : 1 };
}

function text(object: JsonObject, member: string): string {
  const value = object[member];
  if (typeof value !== "string") throw new TypeError(`contract without ${member}`);
  return value;
}

function optionalText(object: JsonObject, member: string): string | undefined {
  const value = object[member];
  return typeof value === "string" ? value : undefined;
}
