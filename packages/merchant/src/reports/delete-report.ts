/** DELETE [/instances/$INSTANCE]/private/reports/$REPORT_ID: it is not sent any more. */

import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { ReportPath, reportUnknown } from "./report-path.js";
import { removeReport } from "./store.js";

export const deleteReport = endpoint({
  summary: "Remove a report",
  params: ReportPath,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MALFORMED", "MERCHANT_GENERIC_REPORT_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { reportId } }) {
    const known = await db.transaction((tx) => removeReport(tx, instance.serial, reportId));
    if (!known) throw reportUnknown(reportId);
    return noContent();
  },
});
