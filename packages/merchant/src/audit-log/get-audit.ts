/** GET [/instances/$INSTANCE]/private/kontor/audit: who did what at the shop, and how often somebody failed to get in. */

import { AuditResponse } from "@kontor/taler/schemas/audit";
import { timestampToJson } from "@kontor/taler/time";
import { Type } from "typebox";
import { listEntries, listFailedSignIns } from "../audit/store.js";
import { JsonText, jsonObject, ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { PageLimit, pageOf, RowNumber } from "../http/paging.js";

/** Of networks and hours, the newest. */
const MOST_FAILED = 100;

export const getAudit = endpoint({
  summary: "Show who did what",
  query: Type.Object({ limit: Type.Optional(PageLimit), offset: Type.Optional(RowNumber) }),
  answers: { 200: AuditResponse },
  errors: [],
  uses: ["db"],
  async handle({ db, instance, query }) {
    const page = pageOf(query.limit, query.offset);
    const queries = await db.queriesForReading();
    const entries = await listEntries(queries, instance.serial, page);
    const failed = await listFailedSignIns(db.queries, instance.serial, MOST_FAILED);
    const inJson = entries.map(({ serial, at, action, shown, who, network, detail }) =>
      jsonObject({
        serial: Number(serial),
        time: timestampToJson(at),
        action,
        shown,
        who,
        network,
        detail: new JsonText(detail),
      }),
    );
    const failedInJson = failed.map(({ hour, network, count, wrongCodes }) => ({
      since: timestampToJson(hour),
      network,
      count,
      wrong_codes: wrongCodes,
    }));
    return ok(
      jsonObject({
        entries: new JsonText(`[${inJson.map(({ text }) => text).join(",")}]`),
        failed_sign_ins: failedInJson,
      }),
    );
  },
});
