/** GET [/instances/$INSTANCE]/private/reports: what the shop is sent regularly. */

import { ReportsSummaryResponse } from "@kontor/taler/schemas/reports";
import { durationToJson } from "@kontor/taler/time";
import { Type } from "typebox";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { PageLimit, pageOf, RowNumber } from "../http/paging.js";
import { listReports } from "./store.js";

export const getReports = endpoint({
  summary: "List the reports",
  query: Type.Object({ limit: Type.Optional(PageLimit), offset: Type.Optional(RowNumber) }),
  answers: { 200: ReportsSummaryResponse },
  errors: ["GENERIC_PARAMETER_MALFORMED"],
  uses: ["db"],
  async handle({ db, instance, query }) {
    const reports = await listReports(db.queries, instance.serial, pageOf(query.limit, query.offset));
    return ok({
      reports: reports.map(({ serial, description, frequency }) => ({
        report_serial: Number(serial),
        description,
        report_frequency: durationToJson(frequency),
      })),
    });
  },
});
