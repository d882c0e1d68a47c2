/** From the shop's order to contract terms: what the backend fills in, and what it never takes from a client (19.2). */

import { type Amount, parseAmount, printAmount } from "@kontor/taler/amount";
import { canonicalBaseUrl } from "@kontor/taler/base-url";
import { encodeBase32 } from "@kontor/taler/base32";
import { canonicalJson } from "@kontor/taler/canonical-json";
import { saltForgettable, validateForgettable } from "@kontor/taler/contract-hash";
import { EncodingError } from "@kontor/taler/encoding-error";
import type { JsonObject, JsonValue } from "@kontor/taler/strict-json";
import { timestampToJson } from "@kontor/taler/time";
import type { Instance } from "../instances/instance.js";
import type { Rng } from "../rng.js";
import { malformed, TalerError } from "../taler-error.js";
import type { Deadlines } from "./deadlines.js";

/** An exchange whose coins the contract accepts. */
export interface ContractExchange {
  readonly url: string;
  readonly masterPub: Uint8Array;
  /** Higher is preferred. */
  readonly priority: number;
  /** The most that may be paid through it by law. */
  readonly maxContribution: Amount | undefined;
}

/** What the order costs: its one price is in the order itself, but for the fees that the shop bears. */
export type ContractPrice = { readonly maxFee: Amount } | ContractChoices;

/** The members of contract terms of version 1, in their wire form. */
export interface ContractChoices {
  readonly choices: readonly JsonObject[];
  readonly tokenFamilies: JsonObject;
}

export interface ContractParts {
  readonly orderId: string;
  readonly deadlines: Deadlines;
  readonly price: ContractPrice;
  readonly instance: Instance;
  readonly baseUrl: string;
  readonly account: { readonly hWire: Uint8Array; readonly wireMethod: string };
  readonly exchanges: readonly ContractExchange[];
}

/** Members of contracts with one price; one with choices that had them would be hard to understand. */
const OF_ONE_PRICE = ["amount", "max_fee", "tip"];

/** What the backend alone decides; an order that brings such a member along loses it. */
const NEVER_FROM_CLIENT = ["merchant_pub", "merchant", "h_wire", "wire_method", "exchanges", "nonce", "auditors"];

/**
 * The contract terms without the wallet's nonce, as canonical JSON. Members that we do not know stay as they are: they
 * are part of what is hashed.
 * @throws TalerError MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR when its forgettable members are not well-formed
 * or it has member names that wallets refuse, GENERIC_PARAMETER_MALFORMED for a base URL that is none
 */
export function makeContract(order: JsonObject, parts: ContractParts, rng: Rng): string {
  const { orderId, deadlines, instance, price } = parts;
  const notFromClient = "choices" in price ? [...NEVER_FROM_CLIENT, ...OF_ONE_PRICE] : NEVER_FROM_CLIENT;
  const ours: JsonObject = {
    order_id: orderId,
    minimum_age: order.minimum_age ?? 0,
    products: order.products ?? [],
    timestamp: json(timestampToJson(deadlines.timestamp)),
    pay_deadline: json(timestampToJson(deadlines.payDeadline)),
    refund_deadline: json(timestampToJson(deadlines.refundDeadline)),
    wire_transfer_deadline: json(timestampToJson(deadlines.wireTransferDeadline)),
    merchant_base_url: wantedBaseUrl(order) ?? parts.baseUrl,
    merchant: merchantOf(instance),
    merchant_pub: encodeBase32(instance.merchantPub),
    h_wire: encodeBase32(parts.account.hWire),
    wire_method: parts.account.wireMethod,
    exchanges: parts.exchanges.map(exchangeMember),
  };
  // Not by spreading: that takes V8 ten microseconds for so many members. A member may be named __proto__.
  const terms: JsonObject = Object.assign(
    Object.create(null),
    without(order, notFromClient),
    priceMembers(order, price),
    withOrderId(order, "fulfillment_url", orderId),
    withOrderId(order, "public_reorder_url", orderId),
    ours,
  );
  try {
    const salted = saltForgettable(terms, (size) => rng.bytes(size));
    validateForgettable(salted);
    checkNames(salted);
    return canonicalJson(salted);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR", { detail: error.message });
  }
}

function without(order: JsonObject, names: readonly string[]): JsonObject {
  if (!names.some((name) => Object.hasOwn(order, name))) return order;
  return Object.fromEntries(Object.entries(order).filter(([name]) => !names.includes(name)));
}

/** What wallets accept as the name of a member; language tags have the hyphen. */
const MEMBER_NAME = /^[0-9A-Za-z_-]+$/;

/** A contract with other names could be claimed, but no wallet would pay it (19.4). */
function checkNames(value: JsonValue): void {
  if (typeof value !== "object" || value === null) return;
  const isArray = Array.isArray(value);
  for (const name of Object.keys(value)) {
    if (name === "$forgettable" || name === "$forgotten") continue;
    if (!isArray && !MEMBER_NAME.test(name)) {
      throw new EncodingError(`wallets refuse members named ${JSON.stringify(name)}`);
    }
    checkNames((value as JsonObject)[name]!);
  }
}

function priceMembers(order: JsonObject, price: ContractPrice): JsonObject {
  if ("choices" in price) return { version: 1, choices: [...price.choices], token_families: price.tokenFamilies };
  return {
    version: 0,
    ...inCanonicalForm(order, "amount"),
    ...inCanonicalForm(order, "tip"),
    max_fee: printAmount(price.maxFee),
  };
}

/** `${ORDER_ID}` in a URL becomes the order's id, once. */
function withOrderId(order: JsonObject, member: string, orderId: string): JsonObject {
  const url = order[member];
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what the shop writes
  return typeof url === "string" ? { [member]: url.replace("${ORDER_ID}", () => orderId) } : {};
}

/** An amount that a shop wrote in a way that not every wallet reads, such as with leading zeros or without integer part. */
export function inCanonicalForm(object: JsonObject, member: string): JsonObject {
  const amount = object[member];
  return typeof amount === "string" ? { [member]: printAmount(parseAmount(amount)) } : {};
}

/** The base URL that the shop wants wallets to use, in the spelling that they compare it in. It must end in a slash. */
function wantedBaseUrl({ merchant_base_url: url }: JsonObject): string | undefined {
  if (typeof url !== "string") return undefined;
  const canonical = url.endsWith("/") ? canonicalBaseUrl(url) : undefined;
  if (canonical !== undefined) return canonical;
  throw malformed("order.merchant_base_url", "must be a http(s) URL that ends with a slash");
}

/** The `Merchant` of the contract: who the customer deals with. */
function merchantOf(instance: Instance): JsonObject {
  const { name, email, website, logo } = instance;
  return {
    name,
    ...(email === undefined ? {} : { email }),
    ...(website === undefined ? {} : { website }),
    ...(logo === undefined ? {} : { logo }),
    address: JSON.parse(instance.address) as JsonValue,
    jurisdiction: JSON.parse(instance.jurisdiction) as JsonValue,
  };
}

function exchangeMember({ url, masterPub, priority, maxContribution }: ContractExchange): JsonObject {
  return {
    url,
    priority,
    master_pub: encodeBase32(masterPub),
    ...(maxContribution === undefined ? {} : { max_contribution: printAmount(maxContribution) }),
  };
}

function json(value: object): JsonObject {
  return value as JsonObject;
}
