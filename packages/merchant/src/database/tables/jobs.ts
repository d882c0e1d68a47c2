/** The table of background work (migrations/0005-jobs.sql): a few rows that belong to no instance. */

import type { Generated } from "kysely";

export interface JobsTable {
  name: string;
  next_run: bigint;
  claim: Uint8Array | null;
  locked_until: Generated<bigint>;
  attempts: Generated<number>;
  last_error: Generated<string>;
  last_start: bigint | null;
  last_success: bigint | null;
}

export interface JobTables {
  jobs: JobsTable;
}
