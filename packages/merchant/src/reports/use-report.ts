/** POST /reports/$REPORT_ID: who has the token of a report gets what it is about. */

import { timingSafeEqual } from "node:crypto";
import { ReportTokenRequest } from "@kontor/taler/schemas/reports";
import { rootEndpoint } from "../http/endpoint.js";
import { instanceBySerial } from "../instances/store.js";
import { askSource, OF_ANY_SOURCE } from "./data-source.js";
import { reportToken } from "./report.js";
import { ReportPath, reportUnknown } from "./report-path.js";
import { findAnyReport } from "./store.js";

export const useReport = rootEndpoint({
  summary: "Get what a report is about",
  params: ReportPath,
  body: ReportTokenRequest,
  answers: { 200: null },
  errors: ["GENERIC_PARAMETER_MALFORMED", "MERCHANT_GENERIC_REPORT_UNKNOWN"],
  uses: [...OF_ANY_SOURCE, "headers", "rootUrl", "whenGone"],
  async handle(call) {
    const { db, secrets, params, body, headers, rootUrl, whenGone } = call;
    const report = await findAnyReport(db.queries, params.reportId);
    const instance = report && (await instanceBySerial(db.queries, secrets, report.instance));
    const key = instance?.merchantPriv;
    if (report === undefined || instance === undefined || key === undefined) throw reportUnknown(params.reportId);
    if (!timingSafeEqual(reportToken(key, report), body.report_token)) throw reportUnknown(params.reportId);
    const accept = /^\s*(?:\*\/\*)?\s*$/.test(headers.accept ?? "") ? report.mimeType : headers.accept!;
    return askSource(call, instance, { dataSource: report.dataSource, accept, rootUrl, signal: whenGone() });
  },
});
