/** The columns of the table of reports. */

import type { Generated } from "kysely";

interface ReportsTable {
  instance: bigint;
  serial: Generated<bigint>;
  description: string;
  program_section: string;
  mime_type: string;
  data_source: string;
  target_address: string;
  frequency: bigint;
  frequency_shift: bigint;
  token_salt: Uint8Array;
  next_transmission: bigint;
  locked_until: Generated<bigint>;
  last_error_code: Generated<number>;
  last_error_detail: Generated<string>;
}

export interface ReportTables {
  reports: ReportsTable;
}
