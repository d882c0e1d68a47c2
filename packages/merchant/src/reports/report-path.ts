/** `$REPORT_ID` in a path, and what the endpoints of reports share. */

import { Type } from "typebox";
import { RowNumber } from "../http/paging.js";
import { TalerError } from "../taler-error.js";

export const ReportPath = Type.Object({ reportId: RowNumber });

export function reportUnknown(report: bigint): TalerError {
  return new TalerError("MERCHANT_GENERIC_REPORT_UNKNOWN", { detail: String(report) });
}
