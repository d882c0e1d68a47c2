/** The columns of every table, as the driver gives and takes them: int8 is bigint, bytea is Uint8Array, JSON is text. */

import type { Generated, GeneratedAlways, Kysely } from "kysely";
import type { ExchangeTables } from "../exchanges/tables.js";
import type { InventoryTables } from "../inventory/tables.js";
import type { JobTables } from "../jobs/tables.js";
import type { KycTables } from "../kyc/tables.js";
import type { Sealed } from "../secrets/secrets.js";
import type { SecretTables } from "../secrets/tables.js";
import type { TokenFamilyTables } from "../token-families/tables.js";
import type { TransferTables } from "../transfers/tables.js";

export interface InstancesTable {
  instance: Generated<bigint>;
  id: string;
  name: string;
  email: string | null;
  phone_number: string | null;
  website: string | null;
  logo: string | null;
  address: string;
  jurisdiction: string;
  use_stefan: boolean;
  default_pay_delay: bigint;
  default_refund_delay: bigint;
  default_wire_transfer_delay: bigint;
  default_wire_transfer_rounding_interval: string;
  merchant_pub: Uint8Array;
  merchant_priv: Sealed<Uint8Array> | null;
  password_hash: string;
  created_at: bigint;
}

export interface LoginTokensTable {
  instance: bigint;
  serial: Generated<bigint>;
  token_hash: Uint8Array;
  scope: string;
  refreshable: boolean;
  description: string | null;
  created_at: bigint;
  expires_at: bigint;
}

export interface AccountsTable {
  instance: bigint;
  h_wire: Uint8Array;
  payto_uri: string;
  salt: Uint8Array;
  wire_method: string;
  credit_facade_url: string | null;
  credit_facade_credentials: Sealed<string> | null;
  extra_wire_subject_metadata: string | null;
  active: boolean;
  created_at: bigint;
}

export interface OrdersTable {
  instance: bigint;
  order_id: string;
  row_id: Generated<bigint>;
  request_hash: Uint8Array;
  claim_token: Uint8Array | null;
  contract_terms: string;
  h_contract: Uint8Array | null;
  claim_nonce: Uint8Array | null;
  h_wire: Uint8Array;
  currency: string | null;
  amount_val: bigint | null;
  amount_frac: number | null;
  fulfillment_hash: Uint8Array | null;
  session_id: string | null;
  session_hash: Uint8Array | null;
  created_at: bigint;
  pay_deadline: bigint;
  refund_deadline: bigint;
  wire_deadline: bigint;
  paid_at: bigint | null;
  choice_index: number | null;
  wired: Generated<boolean>;
  otp_key: Sealed<string> | null;
  otp_algorithm: number | null;
  summary: Generated<string>;
  summary_folded: Generated<string>;
  refunded: Generated<boolean>;
  list_state: GeneratedAlways<number>;
  has_inventory: Generated<boolean>;
  money_pots: string | null;
  wallet_data_hash: Uint8Array | null;
}

export interface DepositBatchesTable {
  instance: bigint;
  order_id: string;
  batch: Generated<bigint>;
  exchange_url: string;
  wallet_data_hash: Uint8Array | null;
  session_id: string | null;
  choice_index: number | null;
  created_at: bigint;
  attempts: Generated<number>;
  next_attempt: bigint;
  accepted_at: bigint | null;
  exchange_timestamp: bigint | null;
  exchange_pub: Uint8Array | null;
  exchange_sig: Uint8Array | null;
  settlement_check: Generated<bigint | null>;
  settlement_attempts: Generated<number>;
}

export interface DepositsTable {
  instance: bigint;
  order_id: string;
  coin_pub: Uint8Array;
  batch: bigint;
  position: number;
  h_denom: Uint8Array;
  ub_sig: string;
  coin_sig: Uint8Array;
  h_age_commitment: Uint8Array | null;
  currency: string;
  contribution_val: bigint;
  contribution_frac: number;
  deposit_fee_val: bigint;
  deposit_fee_frac: number;
  refund_fee_val: bigint;
  refund_fee_frac: number;
}

export interface RefundsTable {
  instance: bigint;
  order_id: string;
  coin_pub: Uint8Array;
  rtransaction_id: bigint;
  currency: string;
  amount_val: bigint;
  amount_frac: number;
  reason: string;
  granted_at: bigint;
  obtained_at: bigint | null;
  exchange_pub: Uint8Array | null;
  exchange_sig: Uint8Array | null;
}

export interface OtpDevicesTable {
  instance: bigint;
  device_id: string;
  description: string;
  otp_key: Sealed<string>;
  otp_algorithm: number;
  otp_counter: bigint;
}

export interface Tables
  extends ExchangeTables,
    JobTables,
    TransferTables,
    KycTables,
    SecretTables,
    TokenFamilyTables,
    InventoryTables {
  instances: InstancesTable;
  login_tokens: LoginTokensTable;
  accounts: AccountsTable;
  orders: OrdersTable;
  deposit_batches: DepositBatchesTable;
  deposits: DepositsTable;
  refunds: RefundsTable;
  otp_devices: OtpDevicesTable;
}

/** What a store runs its statements on: the database itself, or one transaction of it. */
export type Queries = Kysely<Tables>;
