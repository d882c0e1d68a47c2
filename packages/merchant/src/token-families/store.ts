/** The SQL of token families and of the keys that sign their tokens. */

import { canonicalJson } from "@kontor/taler/canonical-json";
import type { TokenFamilyKind } from "@kontor/taler/schemas/token-families";
import type { JsonObject } from "@kontor/taler/strict-json";
import type { Timestamp } from "@kontor/taler/time";
import { type Selectable, sql } from "kysely";
import { COLUMNS } from "../database/columns.js";
import { restored, stored } from "../database/stored-time.js";
import type { TokenFamiliesTable, TokenIssueKeysTable } from "../database/tables/token-families.js";
import type { Queries } from "../database/tables.js";
import type { TokenFamily, TokenFamilyDescription, TokenIssueKey } from "./token-family.js";

/** By slug. */
export async function listTokenFamilies(queries: Queries, instance: bigint): Promise<TokenFamily[]> {
  const rows = await queries
    .selectFrom("token_families")
    .select(COLUMNS.token_families)
    .where("instance", "=", instance)
    .orderBy("slug")
    .execute();
  return rows.map(familyFromRow);
}

/** How many tokens of a family paid orders have brought and taken. */
export interface TokenCounts {
  readonly issued: bigint;
  readonly used: bigint;
}

export async function findTokenFamily(
  queries: Queries,
  instance: bigint,
  slug: string,
): Promise<(TokenFamily & TokenCounts) | undefined> {
  const row = await queries
    .selectFrom("token_families")
    .select(COLUMNS.token_families)
    .where("instance", "=", instance)
    .where("slug", "=", slug)
    .executeTakeFirst();
  return row && { ...familyFromRow(row), issued: row.issued, used: row.used };
}

/** Those of the slugs that the instance has families of. */
export async function findTokenFamilies(
  queries: Queries,
  instance: bigint,
  slugs: readonly string[],
): Promise<Map<string, TokenFamily>> {
  const rows = await queries
    .selectFrom("token_families")
    .select(COLUMNS.token_families)
    .where("instance", "=", instance)
    .where("slug", "in", slugs)
    .execute();
  return new Map(rows.map((row) => [row.slug, familyFromRow(row)]));
}

/** @returns false when the instance has a family of that slug already */
export async function insertTokenFamily(queries: Queries, instance: bigint, family: TokenFamily): Promise<boolean> {
  const inserted = await queries
    .insertInto("token_families")
    .values({
      instance,
      slug: family.slug,
      ...descriptionRow(family),
      description_i18n: jsonOrNull(family.descriptionI18n),
      extra_data: jsonOrNull(family.extraData),
      kind: family.kind,
      key_bits: family.keyBits,
      duration: stored(family.duration),
      validity_granularity: family.validityGranularity,
      start_offset: stored(family.startOffset),
    })
    .onConflict((conflict) => conflict.columns(["instance", "slug"]).doNothing())
    .returning("slug")
    .executeTakeFirst();
  return inserted !== undefined;
}

/**
 * Changes a family; translations and domains that are undefined stay as they are.
 * @returns false when there is no such family
 */
export async function updateTokenFamily(
  queries: Queries,
  instance: bigint,
  slug: string,
  change: TokenFamilyDescription,
): Promise<boolean> {
  const { descriptionI18n, extraData } = change;
  const updated = await queries
    .updateTable("token_families")
    .set({
      ...descriptionRow(change),
      ...(descriptionI18n === undefined ? {} : { description_i18n: jsonOrNull(descriptionI18n) }),
      ...(extraData === undefined ? {} : { extra_data: jsonOrNull(extraData) }),
    })
    .where("instance", "=", instance)
    .where("slug", "=", slug)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/**
 * Removes a family with its keys: nothing can tell its tokens from forged ones any more.
 * @returns false when there is no such family
 */
export async function removeTokenFamily(queries: Queries, instance: bigint, slug: string): Promise<boolean> {
  const deleted = await queries
    .deleteFrom("token_families")
    .where("instance", "=", instance)
    .where("slug", "=", slug)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

/** The keys of these families that are valid at some moment of that time, the earliest first. */
export async function issueKeysOf(
  queries: Queries,
  instance: bigint,
  slugs: readonly string[],
  time: { readonly from: Timestamp; readonly until: Timestamp },
): Promise<TokenIssueKey[]> {
  const rows = await queries
    .selectFrom("token_issue_keys")
    .select(COLUMNS.token_issue_keys)
    .where("instance", "=", instance)
    .where("slug", "in", slugs)
    .where("valid_from", "<=", stored(time.until))
    .where("valid_until", ">", stored(time.from))
    .orderBy("valid_from")
    .execute();
  return rows.map(keyFromRow);
}

/** The family's key whose period begins then. */
export async function findIssueKey(
  queries: Queries,
  instance: bigint,
  slug: string,
  validFrom: Timestamp,
): Promise<TokenIssueKey | undefined> {
  const row = await queries
    .selectFrom("token_issue_keys")
    .select(COLUMNS.token_issue_keys)
    .where("instance", "=", instance)
    .where("slug", "=", slug)
    .where("valid_from", "=", validFrom)
    .executeTakeFirst();
  return row && keyFromRow(row);
}

/** The keys with these hashes; without one whose family was deleted. */
export async function issueKeysByHash(
  queries: Queries,
  instance: bigint,
  hashes: readonly Uint8Array[],
): Promise<TokenIssueKey[]> {
  if (hashes.length === 0) return [];
  const rows = await queries
    .selectFrom("token_issue_keys")
    .select(COLUMNS.token_issue_keys)
    .where("instance", "=", instance)
    .where("h_issue", "in", hashes)
    .execute();
  return rows.map(keyFromRow);
}

/** Stores a key unless its family is gone, or has a key for that period: then that one counts. */
export async function insertIssueKey(queries: Queries, instance: bigint, key: TokenIssueKey): Promise<void> {
  await sql`
    insert into token_issue_keys (instance, h_issue, slug, rsa_pub, rsa_priv, valid_from, valid_until)
    select instance, ${key.hIssue}::bytea, slug, ${key.rsaPub}::bytea, ${key.rsaPriv}::bytea,
      ${key.validFrom}::bigint, ${stored(key.validUntil)}::bigint
    from token_families
    where instance = ${instance} and slug = ${key.slug}
    for key share
    on conflict (instance, slug, valid_from) do nothing
  `.execute(queries);
}

function descriptionRow({ name, description, validAfter, validBefore }: TokenFamilyDescription) {
  return { name, description, valid_after: stored(validAfter), valid_before: stored(validBefore) };
}

function jsonOrNull(value: JsonObject | undefined): string | null {
  return value === undefined ? null : canonicalJson(value);
}

function jsonFromRow(text: string | null): JsonObject | undefined {
  return text === null ? undefined : (JSON.parse(text) as JsonObject);
}

function familyFromRow(row: Selectable<TokenFamiliesTable>): TokenFamily {
  return {
    slug: row.slug,
    name: row.name,
    description: row.description,
    descriptionI18n: jsonFromRow(row.description_i18n),
    extraData: jsonFromRow(row.extra_data),
    kind: row.kind as TokenFamilyKind,
    keyBits: row.key_bits,
    validAfter: restored(row.valid_after),
    validBefore: restored(row.valid_before),
    duration: restored(row.duration),
    validityGranularity: row.validity_granularity,
    startOffset: restored(row.start_offset),
  };
}

function keyFromRow(row: Selectable<TokenIssueKeysTable>): TokenIssueKey {
  return {
    hIssue: row.h_issue,
    slug: row.slug,
    rsaPub: row.rsa_pub,
    rsaPriv: row.rsa_priv,
    validFrom: row.valid_from,
    validUntil: restored(row.valid_until),
  };
}
