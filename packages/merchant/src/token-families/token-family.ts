/** A token family, as the shop describes it and as a contract shows it to wallets. */

import { encodeBase32 } from "@kontor/taler/base32";
import type { TokenFamilyKind } from "@kontor/taler/schemas/token-families";
import type { JsonObject } from "@kontor/taler/strict-json";
import { type Duration, type Timestamp, timestampToJson } from "@kontor/taler/time";
import type { Sealed } from "../database/sealed.js";
import { malformed } from "../taler-error.js";

/** What a shop may change later. */
export interface TokenFamilyDescription {
  readonly name: string;
  readonly description: string;
  readonly descriptionI18n: JsonObject | undefined;
  readonly extraData: JsonObject | undefined;
  /** When orders may first give tokens of it. */
  readonly validAfter: Timestamp;
  /** When they may no longer. */
  readonly validBefore: Timestamp;
}

export interface TokenFamily extends TokenFamilyDescription {
  readonly slug: string;
  readonly kind: TokenFamilyKind;
  /** Of the RSA keys that sign its tokens. */
  readonly keyBits: number;
  /** How long a token is valid. */
  readonly duration: Duration;
  readonly validityGranularity: Duration;
  readonly startOffset: Duration;
}

/** A key that signs tokens of a family. */
export interface TokenIssueKey {
  readonly hIssue: Uint8Array;
  readonly slug: string;
  readonly rsaPub: Uint8Array;
  /** PKCS#8. */
  readonly rsaPriv: Sealed<Uint8Array>;
  readonly validFrom: Timestamp;
  readonly validUntil: Timestamp;
}

/** @throws TalerError GENERIC_PARAMETER_MALFORMED when the family would never be valid */
export function checkValidity({ validAfter, validBefore }: Pick<TokenFamily, "validAfter" | "validBefore">): void {
  if (validAfter < validBefore) return;
  throw malformed("valid_before", "must be after valid_after");
}

/** The `ContractTokenFamily` of contract terms (5.3). Wallets need not understand the class of a family to pay. */
export function contractTokenFamily(family: TokenFamily, keys: readonly TokenIssueKey[]): JsonObject {
  const { name, description, descriptionI18n } = family;
  return {
    name,
    description,
    ...(descriptionI18n === undefined ? {} : { description_i18n: descriptionI18n }),
    keys: keys.map(({ rsaPub, validFrom, validUntil }) => ({
      cipher: "RSA",
      rsa_pub: encodeBase32(rsaPub),
      signature_validity_start: { ...timestampToJson(validFrom) },
      signature_validity_end: { ...timestampToJson(validUntil) },
    })),
    details: detailsOf(family),
    critical: false,
  };
}

function detailsOf({ kind, extraData = {} }: TokenFamily): JsonObject {
  return kind === "subscription"
    ? { class: kind, trusted_domains: extraData.trusted_domains ?? [] }
    : { class: kind, expected_domains: extraData.expected_domains ?? [] };
}
