/** The columns of the tables of statements. */

import type { Generated } from "kysely";
import type { Sealed } from "../sealed.js";

export interface StatementsTable {
  instance: bigint;
  number: bigint;
  h_wire: Uint8Array;
  period_begin: bigint;
  period_end: bigint;
  closed_at: bigint;
  last_entry: bigint;
  previous_end: bigint;
  previous_entry: bigint;
  head: string;
  signature: Uint8Array;
  mailed: Generated<boolean>;
}

interface StatementKeysTable {
  instance: bigint;
  public_key: Uint8Array;
  private_key: Sealed<Uint8Array>;
  created_at: bigint;
}

export interface StatementTables {
  statements: StatementsTable;
  statement_keys: StatementKeysTable;
}
