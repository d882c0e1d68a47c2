/**
 * GET [/instances/$INSTANCE]/private/kontor/last-seen: when each token was shown the last time, as exactly as some minutes.
 * An addition of Kontor's: the protocol's own list of tokens stays as it is.
 */

import { TokenUses } from "@kontor/taler/schemas/tokens";
import { timestampToJson } from "@kontor/taler/time";
import { Type } from "typebox";
import { listTokens } from "../access/token-store.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { PageLimit, pageOf, RowNumber } from "../http/paging.js";

export const getLastSeen = endpoint({
  summary: "Show when each access token was used last",
  query: Type.Object({ limit: Type.Optional(PageLimit), offset: Type.Optional(RowNumber) }),
  answers: { 200: TokenUses },
  errors: [],
  uses: ["clock", "db"],
  async handle({ db, instance, clock, query }) {
    const tokens = await listTokens(db.queries, instance.serial, pageOf(query.limit, query.offset));
    return ok({
      now: timestampToJson(clock.now()),
      tokens: tokens.map(({ serial, device, lastUsedAt }) => ({
        serial: Number(serial),
        device: Number(device),
        ...(lastUsedAt === undefined ? {} : { last_used: timestampToJson(lastUsedAt) }),
      })),
    });
  },
});
