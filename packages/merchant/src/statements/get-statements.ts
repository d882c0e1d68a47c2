/**
 * GET [/instances/$INSTANCE]/private/kontor/statements: the statements of account of a shop, and the key that they are
 * signed with. An addition of Kontor's.
 */

import { encodeBase32 } from "@kontor/taler/base32";
import { StatementsResponse } from "@kontor/taler/schemas/statements";
import { Type } from "typebox";
import { JsonText, jsonObject, ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { PageLimit, pageOf, RowNumber } from "../http/paging.js";
import { closeStatements } from "./close.js";
import { findKey, listStatements } from "./store.js";

export const getStatements = endpoint({
  summary: "List the statements of account",
  query: Type.Object({ limit: Type.Optional(PageLimit), offset: Type.Optional(RowNumber) }),
  answers: { 200: StatementsResponse },
  errors: ["GENERIC_PARAMETER_MALFORMED"],
  uses: ["clock", "config", "db", "notifier", "rng", "secrets"],
  async handle(call) {
    const { db, instance, query } = call;
    const page = pageOf(query.limit, query.offset);
    await closeStatements(call, instance);
    const statements = await listStatements(db.queries, instance.serial, page);
    const key = await findKey(db.queries, instance.serial);
    return ok(
      jsonObject({
        public_key: key && encodeBase32(key.publicKey),
        statements: new JsonText(`[${statements.map(({ head }) => head).join(",")}]`),
      }),
    );
  },
});
