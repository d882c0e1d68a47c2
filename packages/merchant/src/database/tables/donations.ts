/** The tables of donations (migrations/0031-donations.sql). */

import type { Generated } from "kysely";

export interface DonauLinksTable {
  instance: bigint;
  serial: Generated<bigint>;
  donau_url: string;
  donau_hash: Uint8Array;
  charity_id: bigint;
  charity_name: string;
  currency: string;
  max_val: bigint;
  max_frac: number;
  receipts_val: bigint;
  receipts_frac: number;
  current_year: number;
  keys_json: string | null;
  problem: string | null;
  created_at: bigint;
  last_check: bigint;
  next_check: bigint;
  attempts: Generated<number>;
}

export interface DonationReceiptsTable {
  instance: bigint;
  order_id: string;
  wallet_data_hash: Uint8Array;
  donau_url: string;
  donau_hash: Uint8Array;
  charity_id: bigint;
  year: number;
  currency: string;
  amount_val: bigint;
  amount_frac: number;
  budikeypairs: string;
  created_at: bigint;
  state: Generated<string>;
  state_since: bigint;
  blind_sigs: string | null;
  next_attempt: bigint;
  attempts: Generated<number>;
  doubtful: Generated<boolean>;
  problem: Generated<string>;
}

export interface DonationTables {
  donau_links: DonauLinksTable;
  donation_receipts: DonationReceiptsTable;
}
