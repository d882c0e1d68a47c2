/** The tables of second factors and of limits (migrations/0025-second-factors.sql). */

import type { Generated } from "kysely";

export interface ChallengesTable {
  instance: bigint;
  id_hash: Uint8Array;
  new_instance: string | null;
  operation: string;
  channel: string;
  address: string;
  binding: Uint8Array;
  network: string;
  created_at: bigint;
  expires_at: bigint;
  code_mac: Uint8Array | null;
  code_expires_at: Generated<bigint>;
  tries_left: Generated<number>;
  sends_left: number;
  earliest_send: Generated<bigint>;
  solved_at: bigint | null;
  spent_at: bigint | null;
}

export interface RateCountsTable {
  instance: bigint;
  subject: Uint8Array;
  span_start: bigint;
  span_end: bigint;
  count: number;
}

export interface ChallengeTables {
  challenges: ChallengesTable;
  rate_counts: RateCountsTable;
}
