/** PATCH [/instances/$INSTANCE]/private/tokenfamilies/$TOKEN_FAMILY_SLUG: for orders that are made from now on. */

import { TokenFamilyUpdateRequest } from "@kontor/taler/schemas/token-families";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { TalerError } from "../taler-error.js";
import { updateTokenFamily } from "./store.js";
import { checkValidity, type TokenFamilyDescription } from "./token-family.js";
import { TokenFamilyPath } from "./token-family-path.js";

export const patchTokenFamily = endpoint({
  summary: "Change a family of tokens",
  params: TokenFamilyPath,
  body: TokenFamilyUpdateRequest,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_PATCH_TOKEN_FAMILY_NOT_FOUND"],
  uses: ["db"],
  async handle({ db, instance, params, body }) {
    const change: TokenFamilyDescription = {
      name: body.name,
      description: body.description,
      descriptionI18n: body.description_i18n,
      extraData: body.extra_data as TokenFamilyDescription["extraData"],
      validAfter: body.valid_after,
      validBefore: body.valid_before,
    };
    checkValidity(change);
    if (!(await updateTokenFamily(db.queries, instance.serial, params.slug, change))) {
      throw new TalerError("MERCHANT_PATCH_TOKEN_FAMILY_NOT_FOUND", { detail: params.slug });
    }
    return noContent();
  },
});
