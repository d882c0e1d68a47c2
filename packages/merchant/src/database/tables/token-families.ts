/** The tables of token families, and of the tokens of payments (migrations/0009-token-families.sql). */

import type { Generated } from "kysely";
import type { Sealed } from "../sealed.js";

export interface TokenFamiliesTable {
  instance: bigint;
  slug: string;
  name: string;
  description: string;
  description_i18n: string | null;
  extra_data: string | null;
  kind: string;
  key_bits: number;
  valid_after: bigint;
  valid_before: bigint;
  duration: bigint;
  validity_granularity: bigint;
  start_offset: bigint;
  issued: Generated<bigint>;
  used: Generated<bigint>;
}

export interface TokenIssueKeysTable {
  instance: bigint;
  h_issue: Uint8Array;
  slug: string;
  rsa_pub: Uint8Array;
  rsa_priv: Sealed<Uint8Array>;
  valid_from: bigint;
  valid_until: bigint;
}

export interface TokenPaymentsTable {
  instance: bigint;
  order_id: string;
  wallet_data_hash: Uint8Array;
  token_sigs: string;
}

export interface TokenUsesTable {
  instance: bigint;
  token_pub: Uint8Array;
  slug: string;
  valid_until: bigint;
  order_id: string | null;
  wallet_data_hash: Uint8Array | null;
  spent_at: bigint | null;
}

export interface TokenFamilyTables {
  token_families: TokenFamiliesTable;
  token_issue_keys: TokenIssueKeysTable;
  token_payments: TokenPaymentsTable;
  token_uses: TokenUsesTable;
}
