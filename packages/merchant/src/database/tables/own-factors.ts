/** The tables of second factors of our own (migrations/0034-own-factors.sql). */

import type { Generated } from "kysely";
import type { Sealed } from "../sealed.js";

export interface OwnFactorsTable {
  instance: bigint;
  factor_id: string;
  kind: string;
  name: string;
  created_at: bigint;
  confirmed_at: bigint | null;
  used_at: bigint | null;
  totp_key: Sealed<string> | null;
  last_step: Generated<bigint>;
  challenge_hash: Uint8Array | null;
  origin: string | null;
  credential_id: Uint8Array | null;
  public_key: Uint8Array | null;
  sign_count: Generated<bigint>;
}

export interface RecoveryCodesTable {
  instance: bigint;
  code_hash: Uint8Array;
  created_at: bigint;
  used_at: bigint | null;
}

export interface OwnFactorTables {
  own_factors: OwnFactorsTable;
  recovery_codes: RecoveryCodesTable;
}
