/** The tables of who did what (migrations/0029-audit.sql, 0032-wrong-codes.sql). */

import type { Generated } from "kysely";

export interface AuditTable {
  instance: bigint;
  serial: Generated<bigint>;
  at: bigint;
  action: string;
  shown: string;
  who: string | null;
  network: string;
  detail: string;
}

export interface FailedSignInsTable {
  instance: bigint;
  hour: bigint;
  network: string;
  count: number;
  wrong_codes: Generated<number>;
}

export interface OwnerNoticesTable {
  instance: bigint;
  serial: Generated<bigint>;
  at: bigint;
  kind: string;
  address: string;
  language: string;
  network: string;
  tries: Generated<number>;
  next_try: bigint;
}

export interface AuditTables {
  audit: AuditTable;
  failed_sign_ins: FailedSignInsTable;
  owner_notices: OwnerNoticesTable;
}
