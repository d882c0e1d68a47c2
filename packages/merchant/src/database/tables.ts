/** The columns of every table, as the driver gives and takes them: int8 is bigint, bytea is Uint8Array, JSON is text. */

import type { Generated, GeneratedAlways, Kysely } from "kysely";
import type { Sealed } from "./sealed.js";
import type { AuditTables } from "./tables/audit.js";
import type { ChallengeTables } from "./tables/challenges.js";
import type { ClockTables } from "./tables/clocks.js";
import type { DisplayTables } from "./tables/displays.js";
import type { DonationTables } from "./tables/donations.js";
import type { EventTables } from "./tables/events.js";
import type { ExchangeTables } from "./tables/exchanges.js";
import type { InventoryTables } from "./tables/inventory.js";
import type { JobTables } from "./tables/jobs.js";
import type { JournalTables } from "./tables/journal.js";
import type { KycTables } from "./tables/kyc.js";
import type { OrderNoteTables } from "./tables/order-notes.js";
import type { OwnFactorTables } from "./tables/own-factors.js";
import type { PairingTables } from "./tables/pairings.js";
import type { PreferenceTables } from "./tables/preferences.js";
import type { ReportTables } from "./tables/reports.js";
import type { SecretTables } from "./tables/secrets.js";
import type { ShopDaysTables } from "./tables/shop-days.js";
import type { StatementTables } from "./tables/statements.js";
import type { StatisticTables } from "./tables/statistics.js";
import type { TemplateTables } from "./tables/templates.js";
import type { TokenFamilyTables } from "./tables/token-families.js";
import type { TransferTables } from "./tables/transfers.js";
import type { WebhookTables } from "./tables/webhooks.js";

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
  email_proven: string | null;
  phone_proven: string | null;
}

export interface LoginTokensTable {
  instance: bigint;
  serial: Generated<bigint>;
  token_hash: Uint8Array;
  scope: string;
  refreshable: boolean;
  description: string | null;
  device: bigint | null;
  created_at: bigint;
  expires_at: bigint;
  last_used_at: bigint | null;
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
  device: bigint | null;
  device_name: string | null;
  expiry_told: Generated<boolean>;
  template: bigint | null;
  given_up_coins: readonly Uint8Array[] | null;
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
  settlement_check: bigint | null;
  settlement_attempts: Generated<number>;
  sendings: Generated<number>;
  unsent: Generated<boolean>;
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
  refused_status: number | null;
  refused_code: number | null;
  refused_for_good: boolean | null;
  next_attempt: Generated<bigint>;
  attempts: Generated<number>;
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
    InventoryTables,
    DisplayTables,
    EventTables,
    OwnFactorTables,
    PairingTables,
    PreferenceTables,
    OrderNoteTables,
    WebhookTables,
    StatisticTables,
    ReportTables,
    JournalTables,
    ShopDaysTables,
    StatementTables,
    TemplateTables,
    ClockTables,
    AuditTables,
    ChallengeTables,
    DonationTables {
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
