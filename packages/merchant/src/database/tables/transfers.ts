/** The tables of wire transfers (migrations/0006-transfers.sql). */

import type { Generated } from "kysely";

export interface ExpectedTransfersTable {
  instance: bigint;
  serial: Generated<bigint>;
  exchange_url: string;
  exchange_hash: Uint8Array;
  wtid: Uint8Array;
  h_wire: Uint8Array;
  announced: Generated<boolean>;
  execution_time: bigint | null;
  created_at: bigint;
  next_check: bigint | null;
  attempts: Generated<number>;
  last_http_status: Generated<number>;
  last_ec: Generated<number>;
  last_error_detail: Generated<string>;
  validated: boolean | null;
  currency: string | null;
  total_val: bigint | null;
  total_frac: number | null;
  wire_fee_val: bigint | null;
  wire_fee_frac: number | null;
  exchange_pub: Uint8Array | null;
  exchange_sig: Uint8Array | null;
}

export interface TransfersTable {
  instance: bigint;
  serial: Generated<bigint>;
  exchange_url: string;
  exchange_hash: Uint8Array;
  wtid: Uint8Array;
  h_wire: Uint8Array;
  currency: string;
  amount_val: bigint;
  amount_frac: number;
  execution_time: bigint | null;
  bank_row: bigint | null;
  confirmed_at: bigint;
  verified: boolean | null;
  problem: Generated<string>;
}

export interface DepositSettlementsTable {
  instance: bigint;
  order_id: string;
  coin_pub: Uint8Array;
  expected_transfer: bigint | null;
  listed: Generated<boolean>;
  currency: string | null;
  amount_val: bigint | null;
  amount_frac: number | null;
  fee_val: bigint | null;
  fee_frac: number | null;
  exchange_pub: Uint8Array | null;
  exchange_sig: Uint8Array | null;
  http_status: Generated<number>;
  exchange_code: Generated<number>;
  problem_code: Generated<number>;
  problem: Generated<string>;
  checked_at: bigint;
}

export interface AccountWatchesTable {
  instance: bigint;
  h_wire: Uint8Array;
  last_row: Generated<bigint>;
  next_check: bigint;
  attempts: Generated<number>;
  last_http_status: Generated<number>;
  last_error: Generated<string>;
  last_success: bigint | null;
}

export interface TransferTables {
  expected_transfers: ExpectedTransfersTable;
  transfers: TransfersTable;
  deposit_settlements: DepositSettlementsTable;
  account_watches: AccountWatchesTable;
}
