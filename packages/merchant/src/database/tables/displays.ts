/** The table of what tills show on other devices (migrations/0038-displays.sql). */

import type { Generated } from "kysely";

export interface DisplaysTable {
  instance: bigint;
  device: bigint;
  token: bigint;
  key_hash: Uint8Array;
  heard_at: bigint;
  watched_at: Generated<bigint>;
  expires_at: bigint;
  version: Generated<bigint>;
  shown: string | null;
}

export interface DisplayTables {
  displays: DisplaysTable;
}
