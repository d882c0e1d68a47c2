/** PATCH [/instances/$INSTANCE]/private/reports/$REPORT_ID: another report in its place. */

import { ReportPatchRequest } from "@kontor/taler/schemas/reports";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { nextTransmission } from "./report.js";
import { ReportPath, reportUnknown } from "./report-path.js";
import { findReport, updateReport } from "./store.js";
import { checkWanted } from "./wanted-report.js";

export const patchReport = endpoint({
  summary: "Change a report",
  params: ReportPath,
  body: ReportPatchRequest,
  answers: { 204: null },
  errors: [
    "GENERIC_PARAMETER_MALFORMED",
    "MERCHANT_GENERIC_REPORT_UNKNOWN",
    "MERCHANT_GENERIC_REPORT_GENERATOR_UNCONFIGURED",
  ],
  uses: ["clock", "config", "db", "mailer"],
  async handle({ db, instance, clock, config, mailer, params: { reportId }, body }) {
    if ((await findReport(db.queries, instance.serial, reportId)) === undefined) throw reportUnknown(reportId);
    const wanted = checkWanted(body, { config, mailer });
    const next = nextTransmission(clock.now(), wanted);
    const known = await db.transaction((tx) => updateReport(tx, instance.serial, reportId, wanted, next));
    if (!known) throw reportUnknown(reportId);
    return noContent();
  },
});
