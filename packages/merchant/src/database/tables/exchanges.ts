/** The tables of exchange data (migrations/0002-exchanges.sql): reference data that belongs to no instance. */
import type { Generated } from "kysely";

export interface ExchangeKeysTable {
  exchange_url: string;
  master_pub: Uint8Array;
  currency: string;
  keys: string | null;
  received_at: bigint | null;
  etag: string | null;
  keys_expiration: bigint | null;
  revision: Generated<bigint>;
  next_download: bigint;
  claim: Uint8Array | null;
  claimed_until: Generated<bigint>;
  last_demand: Generated<bigint>;
  failures: Generated<number>;
  last_http_status: Generated<number>;
  last_ec: Generated<number>;
  last_hint: Generated<string>;
  first_seen: bigint;
}

export interface ExchangeSigningKeysTable {
  master_pub: Uint8Array;
  exchange_pub: Uint8Array;
  start_date: bigint;
  expire_date: bigint;
  end_date: bigint;
  master_sig: Uint8Array;
  first_seen: bigint;
}

export interface ExchangeWireFeesTable {
  master_pub: Uint8Array;
  wire_method: string;
  start_date: bigint;
  end_date: bigint;
  currency: string;
  wire_fee_val: bigint;
  wire_fee_frac: number;
  closing_fee_val: bigint;
  closing_fee_frac: number;
  master_sig: Uint8Array;
  first_seen: bigint;
}

export interface ExchangeTables {
  exchange_keys: ExchangeKeysTable;
  exchange_signing_keys: ExchangeSigningKeysTable;
  exchange_wire_fees: ExchangeWireFeesTable;
}
