/** GET [/instances/$INSTANCE]/private/tokenfamilies: which families of tokens there are. */

import { TokenFamiliesList } from "@kontor/taler/schemas/token-families";
import { timestampToJson } from "@kontor/taler/time";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { listTokenFamilies } from "./store.js";

export const getTokenFamilies = endpoint({
  summary: "List the families of tokens",
  answers: { 200: TokenFamiliesList },
  errors: [],
  uses: ["db"],
  async handle({ db, instance }) {
    const families = await listTokenFamilies(db.queries, instance.serial);
    return ok({
      token_families: families.map(({ slug, name, description, validAfter, validBefore, kind }) => ({
        slug,
        name,
        description,
        valid_after: timestampToJson(validAfter),
        valid_before: timestampToJson(validBefore),
        kind,
      })),
    });
  },
});
