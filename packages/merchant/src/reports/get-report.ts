/** GET [/instances/$INSTANCE]/private/reports/$REPORT_ID: one report, when it is sent next, and how it went. */

import { ReportDetailResponse } from "@kontor/taler/schemas/reports";
import { durationToJson, timestampToJson } from "@kontor/taler/time";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { ReportPath, reportUnknown } from "./report-path.js";
import { findReport } from "./store.js";

export const getReport = endpoint({
  summary: "Show a report",
  params: ReportPath,
  answers: { 200: ReportDetailResponse },
  errors: ["GENERIC_PARAMETER_MALFORMED", "MERCHANT_GENERIC_REPORT_UNKNOWN"],
  uses: ["baseUrl", "db"],
  async handle({ db, instance, params: { reportId }, baseUrl }) {
    const report = await findReport(db.queries, instance.serial, reportId);
    if (report === undefined) throw reportUnknown(reportId);
    const { lastErrorCode: code, lastErrorDetail: detail } = report;
    return ok({
      report_serial: Number(report.serial),
      description: report.description,
      program_section: report.programSection,
      mime_type: report.mimeType,
      data_source: `${baseUrl.slice(0, -1)}${report.dataSource}`,
      target_address: report.targetAddress,
      report_frequency: durationToJson(report.frequency),
      report_frequency_shift: durationToJson(report.shift),
      next_transmission: timestampToJson(report.nextTransmission),
      ...(code === 0 ? {} : { last_error_code: code, last_error_detail: detail }),
    });
  },
});
