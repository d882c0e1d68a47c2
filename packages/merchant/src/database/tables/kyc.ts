/** The table of KYC states (migrations/0007-kyc.sql). */

import type { Generated } from "kysely";

export interface KycStatesTable {
  instance: bigint;
  h_wire: Uint8Array;
  exchange_hash: Uint8Array;
  exchange_url: string;
  next_check: bigint;
  attempts: Generated<number>;
  last_check: bigint | null;
  http_status: Generated<number>;
  exchange_code: Generated<number>;
  aml_review: Generated<boolean>;
  access_token: Uint8Array | null;
  limits: string | null;
}

export interface KycTables {
  kyc_states: KycStatesTable;
}
