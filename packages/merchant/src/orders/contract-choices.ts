/** From the choices of an order to those of its contract: families of tokens with their keys, and the fees of each. */

import { type Amount, printAmount } from "@kontor/taler/amount";
import { equalBytes } from "@kontor/taler/bytes";
import type { OrderChoice, OrderOutput, OrderV1 } from "@kontor/taler/schemas/orders";
import type { JsonObject, JsonValue } from "@kontor/taler/strict-json";
import type { Timestamp } from "@kontor/taler/time";
import type { Database } from "../database/connection.js";
import type { PromisedReceipt } from "../donau/offer.js";
import type { Secrets } from "../secrets/secrets.js";
import { malformed, TalerError } from "../taler-error.js";
import { issueKeyAt } from "../token-families/issue-keys.js";
import { issuePeriod } from "../token-families/issue-period.js";
import { findTokenFamilies, issueKeysOf } from "../token-families/store.js";
import { contractTokenFamily, type TokenFamily, type TokenIssueKey } from "../token-families/token-family.js";
import { type ContractChoices, canonicalAmount } from "./contract.js";
import { LAST_DEADLINE } from "./deadlines.js";

export interface ChoicesContext {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly instance: bigint;
  readonly now: Timestamp;
  readonly payDeadline: Timestamp;
  /** The Donaus for these receipts, the URLs of each. */
  readonly donausFor: (receipts: readonly PromisedReceipt[]) => Promise<readonly (readonly string[])[]>;
}

/**
 * The choices of a contract. Keys of the tokens that it gives are made where there are none yet.
 * @param order decoded
 * @param json the same as it was sent: what we do not know of it goes into the contract unchanged
 * @param maxFees of each choice
 * @throws TalerError ..._TOKEN_FAMILY_SLUG_UNKNOWN, ..._TOKEN_FAMILY_NOT_VALID, and what `donausFor` throws
 */
export async function contractChoices(
  context: ChoicesContext,
  { choices = [] }: OrderV1,
  json: JsonObject,
  maxFees: readonly Amount[],
): Promise<ContractChoices> {
  const families = await familiesOf(context, choices);
  const given = await keysToGive(context, families, choices);
  const taken = await keysToTake(context, choices);
  const receipts = await receiptsToGive(context, choices);
  const keys = (slug: string) => keysOfFamily(slug, [...taken, ...given.values()]);
  return {
    choices: choices.map((choice, index) => {
      const sent = (json.choices as JsonObject[])[index]!;
      return {
        ...sent,
        ...inCanonicalForm(sent, "amount"),
        ...inCanonicalForm(sent, "tip"),
        max_fee: printAmount(maxFees[index]!),
        inputs: sent.inputs ?? [],
        outputs: (choice.outputs ?? []).map((output, place) => {
          const { valid_at: _wantedAt, ...members } = (sent.outputs as JsonObject[])[place]!;
          const receipt = receipts.get(output);
          if (receipt !== undefined) return { ...members, ...receipt };
          const key = given.get(output);
          return key === undefined ? members : { ...members, key_index: indexOfKey(keys(key.slug), key) };
        }),
      };
    }),
    tokenFamilies: contractFamilies([...families.values()], keys),
  };
}

function inCanonicalForm(sent: JsonObject, member: string): JsonObject {
  const amount = canonicalAmount(sent[member]);
  return amount === undefined ? {} : { [member]: amount };
}

/** A short request may name much that is long. */
const MOST_FAMILIES = 64;
const LONGEST_FAMILIES = 4_000_000;

/** @throws TalerError GENERIC_PARAMETER_MALFORMED when that is too much for a contract */
function contractFamilies(
  families: readonly TokenFamily[],
  keysOf: (slug: string) => readonly TokenIssueKey[],
): JsonObject {
  let length = 0;
  const members = families.map((family): [string, JsonValue] => {
    const described = contractTokenFamily(family, keysOf(family.slug));
    length += JSON.stringify(described).length;
    if (length <= LONGEST_FAMILIES) return [family.slug, described];
    throw malformed("order.choices", "their token families make the contract too long");
  });
  return Object.fromEntries(members);
}

async function familiesOf(
  { db, instance }: ChoicesContext,
  choices: readonly OrderChoice[],
): Promise<ReadonlyMap<string, TokenFamily>> {
  const named = choices.flatMap(({ inputs = [], outputs = [] }, index) => [
    ...inputs.map(({ token_family_slug: slug }, place) => ({ slug, path: `choices[${index}].inputs[${place}]` })),
    ...outputs.flatMap((output, place) =>
      output.type === "token" ? [{ slug: output.token_family_slug, path: `choices[${index}].outputs[${place}]` }] : [],
    ),
  ]);
  if (named.length === 0) return new Map();
  const slugs = [...new Set(named.map(({ slug }) => slug))];
  if (slugs.length > MOST_FAMILIES) {
    throw malformed("order.choices", `name more than ${MOST_FAMILIES} token families`);
  }
  const families = await findTokenFamilies(db.queries, instance, slugs);
  const unknown = named.find(({ slug }) => !families.has(slug));
  if (unknown !== undefined) throw slugUnknown(unknown.slug, `order.${unknown.path}.token_family_slug`);
  return families;
}

/** The key of each output; outputs that are no tokens have none. */
async function keysToGive(
  { db, secrets, instance, now }: ChoicesContext,
  families: ReadonlyMap<string, TokenFamily>,
  choices: readonly OrderChoice[],
): Promise<ReadonlyMap<OrderOutput, TokenIssueKey>> {
  const found = new Map<OrderOutput, TokenIssueKey>();
  const byPeriod = new Map<string, TokenIssueKey>();
  for (const [index, { outputs = [] }] of choices.entries()) {
    for (const [place, output] of outputs.entries()) {
      if (output.type !== "token") continue;
      const path = `order.choices[${index}].outputs[${place}]`;
      const family = families.get(output.token_family_slug)!;
      const wanted = output.valid_at ?? now;
      checkWanted(family, wanted, now, path);
      const name = `${issuePeriod(family, wanted).validFrom} ${family.slug}`;
      if (!byPeriod.has(name) && byPeriod.size === MAX_KEYS) {
        throw malformed(path, `the order gives tokens of more than ${MAX_KEYS} keys`);
      }
      const key = byPeriod.get(name) ?? (await issueKeyAt({ db, secrets }, instance, family, wanted));
      if (key === undefined) throw slugUnknown(family.slug, `${path}.token_family_slug`);
      byPeriod.set(name, key);
      found.set(output, key);
    }
  }
  return found;
}

/** The members that the contract has of each output that is a tax receipt. */
async function receiptsToGive(
  { donausFor }: ChoicesContext,
  choices: readonly OrderChoice[],
): Promise<ReadonlyMap<OrderOutput, JsonObject>> {
  const promised = choices.flatMap(({ amount: price, outputs = [] }, index) =>
    outputs.flatMap((output, place) => {
      if (output.type !== "tax-receipt") return [];
      const { amount = price, donau_urls: wanted } = output;
      return [{ output, receipt: { amount, wanted, path: `order.choices[${index}].outputs[${place}]` } }];
    }),
  );
  if (promised.length === 0) return new Map();
  const urls = await donausFor(promised.map(({ receipt }) => receipt));
  return new Map(
    promised.map(({ output, receipt: { amount } }, index) => [
      output,
      { donau_urls: [...urls[index]!], amount: printAmount(amount) },
    ]),
  );
}

/** Making a key takes a processor for a good part of a second, which is not one shop's alone. */
const MAX_KEYS = 32;

/** Tokens that are wanted for a time when the shop does not give any, or that would be of no use any more. */
function checkWanted(family: TokenFamily, wanted: Timestamp, now: Timestamp, path: string): void {
  const isGiven = family.validAfter <= wanted && wanted < family.validBefore && wanted < LAST_DEADLINE;
  if (isGiven && issuePeriod(family, wanted).validUntil > now) return;
  throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_NOT_VALID", {
    parameter: `${path}.token_family_slug`,
    detail: `${path}.token_family_slug: ${family.slug} gives no tokens for that time`,
  });
}

/** The keys of all tokens that a wallet may have to spend while the offer stands. */
async function keysToTake(
  { db, instance, now, payDeadline }: ChoicesContext,
  choices: readonly OrderChoice[],
): Promise<readonly TokenIssueKey[]> {
  const slugs = choices.flatMap(({ inputs = [] }) => inputs.map(({ token_family_slug: slug }) => slug));
  if (slugs.length === 0) return [];
  return issueKeysOf(db.queries, instance, [...new Set(slugs)], { from: now, until: payDeadline });
}

/** Each once, the earliest first. */
function keysOfFamily(slug: string, keys: readonly TokenIssueKey[]): readonly TokenIssueKey[] {
  const ofFamily = keys.filter((key) => key.slug === slug);
  return ofFamily
    .filter((key, index) => indexOfKey(ofFamily, key) === index)
    .sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
}

function indexOfKey(keys: readonly TokenIssueKey[], { hIssue }: TokenIssueKey): number {
  return keys.findIndex((key) => equalBytes(key.hIssue, hIssue));
}

function slugUnknown(slug: string, parameter: string): TalerError {
  return new TalerError("MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_SLUG_UNKNOWN", { parameter, detail: slug });
}
