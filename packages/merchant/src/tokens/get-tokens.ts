/** GET [/instances/$INSTANCE]/private/tokens: which tokens there are, without the tokens themselves. */

import { TokenInfos } from "@kontor/taler/schemas/tokens";
import { timestampToJson } from "@kontor/taler/time";
import { Type } from "typebox";
import { type ListedToken, listTokens } from "../access/token-store.js";
import { noContent, ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { PageLimit, pageOf, RowNumber } from "../http/paging.js";
import { LONGEST_DURATION } from "./issue-token.js";

export const getTokens = endpoint({
  summary: "List the access tokens",
  query: Type.Object({ limit: Type.Optional(PageLimit), offset: Type.Optional(RowNumber) }),
  answers: { 200: TokenInfos, 204: null },
  errors: [],
  uses: ["db"],
  async handle({ db, instance, query }) {
    const tokens = await listTokens(db.queries, instance.serial, pageOf(query.limit, query.offset));
    if (tokens.length === 0) return noContent();
    return ok({
      tokens: tokens.map((token) => ({
        creation_time: timestampToJson(token.createdAt),
        expiration: isForever(token) ? { t_s: "never" } : timestampToJson(token.expiresAt),
        scope: token.scope,
        refreshable: token.refreshable,
        description: token.description,
        serial: Number(token.serial),
      })),
    });
  },
});

function isForever({ createdAt, expiresAt }: ListedToken): boolean {
  return expiresAt - createdAt >= LONGEST_DURATION;
}
