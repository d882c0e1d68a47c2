/** Wire types of reports that are sent regularly: private/reports and POST reports/$REPORT_ID. */

import { type StaticDecode, Type } from "typebox";
import { Bytes32, Count, DurationJson, LineText, TimestampJson, UrlText } from "./primitives.js";

/** `program_section`: a key of `report_generators` in /config. `data_source`: a path below the instance. */
export const ReportAddRequest = Type.Object({
  description: LineText,
  program_section: LineText,
  mime_type: Type.String({ maxLength: 200, pattern: "^[\\x21-\\x7e]+/[\\x20-\\x7e]+$", description: "a media type" }),
  data_source: UrlText,
  target_address: LineText,
  report_frequency: DurationJson,
  report_frequency_shift: Type.Optional(DurationJson),
});

export const ReportPatchRequest = ReportAddRequest;

export const ReportAddedResponse = Type.Object({ report_serial_id: Count });

export const ReportsSummaryResponse = Type.Object({
  reports: Type.Array(
    Type.Object({ report_serial: Count, description: Type.String(), report_frequency: DurationJson }),
  ),
});

/** `data_source` is a whole URL here. The last two are absent where the last transmission went well. */
export const ReportDetailResponse = Type.Object({
  report_serial: Count,
  description: Type.String(),
  program_section: Type.String(),
  mime_type: Type.String(),
  data_source: Type.String(),
  target_address: Type.String(),
  report_frequency: DurationJson,
  report_frequency_shift: DurationJson,
  next_transmission: TimestampJson,
  last_error_code: Type.Optional(Count),
  last_error_detail: Type.Optional(Type.String()),
});

/** The token of a report gives access to its contents. */
export const ReportTokenRequest = Type.Object({ report_token: Bytes32() });

export type ReportAddRequest = StaticDecode<typeof ReportAddRequest>;
