/** GET [/instances/$INSTANCE]/private/tokenfamilies/$TOKEN_FAMILY_SLUG: one family, and how many tokens are about. */

import { TokenFamilyDetails } from "@kontor/taler/schemas/token-families";
import { durationToJson, timestampToJson } from "@kontor/taler/time";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { findTokenFamily } from "./store.js";
import { TokenFamilyPath, tokenFamilyUnknown } from "./token-family-path.js";

export const getTokenFamily = endpoint({
  summary: "Show a family of tokens",
  params: TokenFamilyPath,
  answers: { 200: TokenFamilyDetails },
  errors: ["MERCHANT_GENERIC_TOKEN_FAMILY_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params }) {
    const family = await findTokenFamily(db.queries, instance.serial, params.slug);
    if (family === undefined) throw tokenFamilyUnknown(params.slug);
    return ok({
      slug: family.slug,
      name: family.name,
      description: family.description,
      description_i18n: family.descriptionI18n,
      extra_data: family.extraData,
      valid_after: timestampToJson(family.validAfter),
      valid_before: timestampToJson(family.validBefore),
      duration: durationToJson(family.duration),
      validity_granularity: durationToJson(family.validityGranularity),
      start_offset: durationToJson(family.startOffset),
      kind: family.kind,
      issued: Number(family.issued),
      used: Number(family.used),
    });
  },
});
