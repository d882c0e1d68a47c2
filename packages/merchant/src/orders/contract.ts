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

/** Contract terms without the wallet's nonce. */
export interface Contract {
  /** Canonical JSON. */
  readonly text: string;
  readonly fulfillmentUrl: string | undefined;
}

/**
 * The contract terms without the wallet's nonce. Members that we do not know stay as they are: they are part of what is
 * hashed.
 * @throws TalerError MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR when its forgettable members are not well-formed
 * or it has member names that wallets refuse, GENERIC_PARAMETER_MALFORMED for a base URL that is none
 */
export function makeContract(order: JsonObject, parts: ContractParts, rng: Rng): Contract {
  const terms = termsOf(order, parts);
  try {
    const text = canonicalJson(terms);
    checkNames(terms);
    const fulfillmentUrl = terms.fulfillment_url as string | undefined;
    // Few contracts have anything that can be forgotten, and only those have members with such names.
    if (!text.includes('"$')) return { text, fulfillmentUrl };
    // Read from the text: in the terms themselves there are members that are undefined, which count as there.
    const salted = saltForgettable(JSON.parse(text) as JsonObject, (size) => rng.bytes(size));
    validateForgettable(salted);
    return { text: canonicalJson(salted), fulfillmentUrl };
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR", { detail: error.message });
  }
}

/** What the backend says, and of the order what is left. What is undefined is not part of the contract. */
function termsOf(order: JsonObject, parts: ContractParts): JsonObject {
  const { orderId, deadlines, instance, price } = parts;
  const choices = "choices" in price ? price : undefined;
  // In the order of their names, in which they are hashed.
  const terms: { [name: string]: JsonValue | undefined } = {
    amount: choices === undefined ? canonicalAmount(order.amount) : undefined,
    auditors: undefined,
    choices: choices === undefined ? order.choices : choices.choices,
    exchanges: parts.exchanges.map(exchangeMember),
    fulfillment_url: withOrderId(order.fulfillment_url, orderId),
    h_wire: lastingBase32(parts.account.hWire),
    max_fee: "maxFee" in price ? printAmount(price.maxFee) : undefined,
    merchant: merchantOf(instance),
    merchant_base_url: wantedBaseUrl(order) ?? parts.baseUrl,
    merchant_pub: lastingBase32(instance.merchantPub),
    minimum_age: order.minimum_age ?? 0,
    nonce: undefined,
    order_id: orderId,
    pay_deadline: json(timestampToJson(deadlines.payDeadline)),
    products: order.products ?? [],
    public_reorder_url: withOrderId(order.public_reorder_url, orderId),
    refund_deadline: json(timestampToJson(deadlines.refundDeadline)),
    summary: order.summary,
    timestamp: json(timestampToJson(deadlines.timestamp)),
    tip: choices === undefined ? canonicalAmount(order.tip) : undefined,
    token_families: choices === undefined ? order.token_families : choices.tokenFamilies,
    version: choices === undefined ? 0 : 1,
    wire_method: parts.account.wireMethod,
    wire_transfer_deadline: json(timestampToJson(deadlines.wireTransferDeadline)),
  };
  for (const name in order) {
    if (Object.hasOwn(terms, name)) continue;
    if (name === "__proto__") defineMember(terms, name, order[name]);
    else terms[name] = order[name];
  }
  return terms as JsonObject;
}

/** For a name of which an assignment would make something else. */
function defineMember(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
}

/** What wallets accept as the name of a member; language tags have the hyphen. */
const MEMBER_NAME = /^[0-9A-Za-z_-]+$/;

/** A contract with other names could be claimed, but no wallet would pay it (19.4). */
function checkNames(value: JsonValue): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) checkNames(item);
    return;
  }
  const object = value as JsonObject;
  for (const name in object) {
    if (name === "$forgettable" || name === "$forgotten") continue;
    if (!MEMBER_NAME.test(name)) throw new EncodingError(`wallets refuse members named ${JSON.stringify(name)}`);
    checkNames(object[name]!);
  }
}

/** `${ORDER_ID}` in a URL becomes the order's id, once. */
function withOrderId(url: JsonValue | undefined, orderId: string): JsonValue | undefined {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what the shop writes
  return typeof url === "string" ? url.replace("${ORDER_ID}", () => orderId) : url;
}

/** An amount that a shop wrote in a way that not every wallet reads, such as with leading zeros or without integer part. */
export function canonicalAmount(amount: JsonValue | undefined): JsonValue | undefined {
  return typeof amount === "string" ? printAmount(parseAmount(amount)) : amount;
}

/** The base URL that the shop wants wallets to use, in the spelling that they compare it in. It must end in a slash. */
function wantedBaseUrl({ merchant_base_url: url }: JsonObject): string | undefined {
  if (typeof url !== "string") return undefined;
  const canonical = url.endsWith("/") ? canonicalBaseUrl(url) : undefined;
  if (canonical !== undefined) return canonical;
  throw malformed("order.merchant_base_url", "must be a http(s) URL that ends with a slash");
}

/** The `Merchant` of the contract: who the customer deals with. Made once for each instance that there is. */
function merchantOf(instance: Instance): JsonObject {
  const known = merchants.get(instance);
  if (known !== undefined) return known;
  const { name, email, website, logo } = instance;
  const merchant: JsonObject = {
    address: JSON.parse(instance.address) as JsonValue,
    ...(email === undefined ? {} : { email }),
    jurisdiction: JSON.parse(instance.jurisdiction) as JsonValue,
    ...(logo === undefined ? {} : { logo }),
    name,
    ...(website === undefined ? {} : { website }),
  };
  merchants.set(instance, merchant);
  return merchant;
}

const merchants = new WeakMap<Instance, JsonObject>();

/** Names sorted, as in all that is hashed. */
function exchangeMember({ url, masterPub, priority, maxContribution }: ContractExchange): JsonObject {
  const master_pub = lastingBase32(masterPub);
  if (maxContribution === undefined) return { master_pub, priority, url };
  return { master_pub, max_contribution: printAmount(maxContribution), priority, url };
}

/** Of keys and hashes that live as long as the instance, account or exchange that they belong to. */
function lastingBase32(bytes: Uint8Array): string {
  const known = base32Of.get(bytes);
  if (known !== undefined) return known;
  const text = encodeBase32(bytes);
  base32Of.set(bytes, text);
  return text;
}

const base32Of = new WeakMap<Uint8Array, string>();

function json(value: object): JsonObject {
  return value as JsonObject;
}
