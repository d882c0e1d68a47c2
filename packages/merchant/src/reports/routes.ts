/** The endpoints of reports that are sent regularly. */

import { telling } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { deleteReport } from "./delete-report.js";
import { getReport } from "./get-report.js";
import { getReports } from "./get-reports.js";
import { patchReport } from "./patch-report.js";
import { postReport } from "./post-report.js";
import { useReport } from "./use-report.js";

const ALL = "/private/reports";
const ONE = "/private/reports/:reportId";

const read = { permission: "reports-read" } as const;
const write = { permission: "reports-write" } as const;

export const reportRoutes: readonly Route[] = [
  { method: "GET", path: ALL, access: read, endpoint: getReports },
  {
    method: "POST",
    path: ALL,
    access: write,
    audit: { action: "report-added", tell: telling("description", "target_address") },
    endpoint: postReport,
  },
  { method: "GET", path: ONE, access: read, endpoint: getReport },
  {
    method: "PATCH",
    path: ONE,
    access: write,
    audit: { action: "report-changed", tell: telling("reportId", "description", "target_address") },
    endpoint: patchReport,
  },
  {
    method: "DELETE",
    path: ONE,
    access: write,
    audit: { action: "report-removed", tell: telling("reportId") },
    endpoint: deleteReport,
  },
  { method: "POST", path: "/reports/:reportId", rootOnly: true, access: "public", endpoint: useReport },
];
