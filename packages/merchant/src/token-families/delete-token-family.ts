/** DELETE [/instances/$INSTANCE]/private/tokenfamilies/$TOKEN_FAMILY_SLUG: its tokens can no longer be spent. */

import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { removeTokenFamily } from "./store.js";
import { TokenFamilyPath, tokenFamilyUnknown } from "./token-family-path.js";

export const deleteTokenFamily = endpoint({
  summary: "Remove a family of tokens with its keys",
  params: TokenFamilyPath,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_TOKEN_FAMILY_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params }) {
    if (!(await removeTokenFamily(db.queries, instance.serial, params.slug))) throw tokenFamilyUnknown(params.slug);
    return noContent();
  },
});
