/** POST [/instances/$INSTANCE]/private/tokenfamilies: the shop describes a discount or subscription that it will sell. */

import { canonicalJson } from "@kontor/taler/canonical-json";
import { TokenFamilyCreateRequest } from "@kontor/taler/schemas/token-families";
import { durationFromJson, roundDownToSeconds } from "@kontor/taler/time";
import { noContent } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { malformed, TalerError } from "../taler-error.js";
import { isLongEnough } from "./issue-period.js";
import { findTokenFamily, insertTokenFamily } from "./store.js";
import { checkValidity, type TokenFamily } from "./token-family.js";

const DEFAULT_CIPHER = "rsa(2048)";

export const postTokenFamily = endpoint({
  summary: "Add a family of tokens",
  body: TokenFamilyCreateRequest,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_POST_TOKEN_FAMILY_CONFLICT"],
  uses: ["clock", "db"],
  async handle(call) {
    const { db, instance, body } = call;
    const family = familyOf(call);
    if (await insertTokenFamily(db.queries, instance.serial, family)) return noContent();
    const earlier = await findTokenFamily(db.queries, instance.serial, family.slug);
    if (earlier === undefined) throw new TalerError("GENERIC_DB_SOFT_FAILURE", { detail: family.slug });
    // Repeated, "from now on" means from then on.
    const repeated = body.valid_after === undefined ? { ...family, validAfter: earlier.validAfter } : family;
    if (!isSame(earlier, repeated)) {
      throw new TalerError("MERCHANT_POST_TOKEN_FAMILY_CONFLICT", { detail: family.slug });
    }
    return noContent();
  },
});

type PostCall = InstanceCall<unknown, unknown, TokenFamilyCreateRequest, "clock">;

/** @throws TalerError GENERIC_PARAMETER_MALFORMED for times that do not fit together */
function familyOf({ body, clock }: PostCall): TokenFamily {
  const family: TokenFamily = {
    slug: body.slug,
    name: body.name,
    description: body.description,
    descriptionI18n: body.description_i18n,
    extraData: body.extra_data as TokenFamily["extraData"],
    kind: body.kind,
    keyBits: Number(/\d+/.exec(body.cipher ?? DEFAULT_CIPHER)?.[0]),
    validAfter: body.valid_after ?? roundDownToSeconds(clock.now()),
    validBefore: body.valid_before,
    duration: body.duration,
    validityGranularity: durationFromJson(body.validity_granularity),
    startOffset: body.start_offset ?? 0n,
  };
  checkValidity(family);
  if (!isLongEnough(family.duration, family.validityGranularity, family.startOffset)) {
    throw malformed("duration", "must be at least validity_granularity and start_offset together");
  }
  return family;
}

function isSame(a: TokenFamily, b: TokenFamily): boolean {
  const { descriptionI18n: i18nOfA, extraData: extraOfA } = a;
  const { descriptionI18n: i18nOfB, extraData: extraOfB } = b;
  return (
    (["name", "description", "kind", "keyBits", "validAfter", "validBefore"] as const).every((m) => a[m] === b[m]) &&
    (["duration", "validityGranularity", "startOffset"] as const).every((m) => a[m] === b[m]) &&
    canonicalJson(i18nOfA ?? {}) === canonicalJson(i18nOfB ?? {}) &&
    canonicalJson(extraOfA ?? {}) === canonicalJson(extraOfB ?? {})
  );
}
