/**
 * Wire type of the exchange's `GET /keys`. Members that we can do without may be missing,
 * members that we do not know are ignored. What is signed as JSON (restrictions, extensions) is kept as it came.
 */

import { type StaticDecode, Type } from "typebox";
import { AgeMask } from "./exchange-coins.js";
import {
  AmountText,
  AnyObject,
  Bytes32,
  Bytes64,
  BytesAny,
  DurationJson,
  MapOf,
  TimestampJson,
  Translations,
} from "./primitives.js";

/** How amounts of a currency are shown. */
export const CurrencySpecification = Type.Object({
  name: Type.String(),
  currency: Type.Optional(Type.String({ description: "deprecated, sent for old parsers" })),
  num_fractional_input_digits: Type.Integer({ minimum: 0, maximum: 8 }),
  num_fractional_normal_digits: Type.Integer({ minimum: 0, maximum: 8 }),
  num_fractional_trailing_zero_digits: Type.Integer({ minimum: 0, maximum: 8 }),
  alt_unit_names: MapOf(Type.String()),
  common_amounts: Type.Optional(Type.Array(AmountText)),
});

/**
 * A restriction on the accounts that may send to or receive from an account of the exchange: `deny`, or `regex` with
 * an expression that the other account's payto must match. Types to come are let through, see keys-verification.ts.
 */
export const AccountRestrictionJson = Type.Object({
  type: Type.String(),
  payto_regex: Type.Optional(Type.String()),
  human_hint: Type.Optional(Type.String()),
  human_hint_i18n: Type.Optional(Type.Union([Translations, Type.Null()])),
});

/** A bank account of the exchange, `master_sig` with purpose 1030. */
export const ExchangeWireAccount = Type.Object({
  payto_uri: Type.String({ description: "full payto, with receiver-name" }),
  conversion_url: Type.Optional(Type.String()),
  open_banking_gateway: Type.Optional(Type.String()),
  wire_transfer_gateway: Type.Optional(Type.String()),
  credit_restrictions: Type.Array(AccountRestrictionJson),
  debit_restrictions: Type.Array(AccountRestrictionJson),
  master_sig: Bytes64(),
  bank_label: Type.Optional(Type.String()),
  priority: Type.Optional(Type.Integer()),
});

/** Fees for wire transfers in a period, `sig` with purpose 1028; `end_date` is exclusive. */
export const AggregateTransferFee = Type.Object({
  wire_fee: AmountText,
  closing_fee: AmountText,
  start_date: TimestampJson,
  end_date: TimestampJson,
  sig: Bytes64(),
});

/** Fees that belong to no denomination, `master_sig` with purpose 1022. */
export const GlobalFees = Type.Object({
  start_date: TimestampJson,
  end_date: TimestampJson,
  history_fee: AmountText,
  account_fee: AmountText,
  purse_fee: AmountText,
  history_expiration: DurationJson,
  purse_account_limit: Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 }),
  purse_timeout: DurationJson,
  master_sig: Bytes64(),
});

/** An online signing key, `master_sig` with purpose 1024. */
export const SignKey = Type.Object({
  key: Bytes32(),
  stamp_start: TimestampJson,
  stamp_expire: TimestampJson,
  stamp_end: TimestampJson,
  master_sig: Bytes64(),
});

/** A limit on the money moved for an account; operations to come are let through. */
export const AccountLimit = Type.Object({
  operation_type: Type.String({
    description: "WITHDRAW, DEPOSIT, MERGE, BALANCE, CLOSE, AGGREGATE, TRANSACTION, REFUND",
  }),
  timeframe: DurationJson,
  threshold: AmountText,
  soft_limit: Type.Optional(Type.Boolean()),
  rule_name: Type.Optional(Type.String()),
});

/** An operation that is impossible before some KYC. */
export const ZeroLimitedOperation = Type.Object({ operation_type: Type.String() });

const denominationCommon = {
  master_sig: Bytes64(),
  stamp_start: TimestampJson,
  stamp_expire_withdraw: TimestampJson,
  stamp_expire_deposit: TimestampJson,
  stamp_expire_legal: TimestampJson,
  lost: Type.Optional(Type.Boolean({ description: "the private key is gone: no withdrawals, deposits go on" })),
};
const rsaDenominations = Type.Array(Type.Object({ ...denominationCommon, rsa_pub: BytesAny() }));
const csDenominations = Type.Array(Type.Object({ ...denominationCommon, cs_pub: Bytes32() }));

const groupCommon = {
  value: AmountText,
  fee_withdraw: AmountText,
  fee_deposit: AmountText,
  fee_refresh: AmountText,
  fee_refund: AmountText,
};

/** Denominations of equal cipher, value, fees and age mask; each with a `master_sig` of purpose 1025. */
export const DenomGroup = Type.Union([
  Type.Object({ ...groupCommon, cipher: Type.Literal("RSA"), denoms: rsaDenominations }),
  Type.Object({ ...groupCommon, cipher: Type.Literal("CS"), denoms: csDenominations }),
  Type.Object({
    ...groupCommon,
    cipher: Type.Literal("RSA+age_restricted"),
    age_mask: AgeMask(),
    denoms: rsaDenominations,
  }),
  Type.Object({
    ...groupCommon,
    cipher: Type.Literal("CS+age_restricted"),
    age_mask: AgeMask(),
    denoms: csDenominations,
  }),
]);

/** An auditor and the denominations it vouches for, purpose 1064. */
export const AuditorKeys = Type.Object({
  auditor_pub: Bytes32(),
  auditor_url: Type.String(),
  auditor_name: Type.Optional(Type.String()),
  denomination_keys: Type.Array(Type.Object({ denom_pub_h: Bytes64(), auditor_sig: Bytes64() })),
});

/** An extension of the protocol, such as "age_restriction". */
export const ExtensionManifest = Type.Object({
  critical: Type.Boolean(),
  version: Type.String(),
  config: Type.Optional(Type.Union([AnyObject, Type.Null()])),
});

/** The answer of `GET /keys`. */
export const ExchangeKeysResponse = Type.Object({
  version: Type.String(),
  base_url: Type.String(),
  currency: Type.String(),
  currency_specification: Type.Optional(CurrencySpecification),
  shopping_url: Type.Optional(Type.String()),
  open_banking_gateway: Type.Optional(Type.String()),
  bank_compliance_language: Type.Optional(Type.String()),
  tiny_amount: Type.Optional(AmountText),
  stefan_abs: Type.Optional(AmountText),
  stefan_log: Type.Optional(AmountText),
  stefan_lin: Type.Optional(Type.Number({ minimum: 0 })),
  asset_type: Type.Optional(Type.String()),
  accounts: Type.Array(ExchangeWireAccount),
  wire_fees: MapOf(Type.Array(AggregateTransferFee)),
  wads: Type.Optional(Type.Array(Type.Unknown())),
  rewards_allowed: Type.Optional(Type.Boolean()),
  kyc_enabled: Type.Optional(Type.Boolean()),
  disable_direct_deposit: Type.Optional(Type.Boolean()),
  default_p2p_push_expiration: Type.Optional(DurationJson),
  wallet_balance_limit_without_kyc: Type.Optional(Type.Array(AmountText)),
  hard_limits: Type.Optional(Type.Array(AccountLimit)),
  zero_limits: Type.Optional(Type.Array(ZeroLimitedOperation)),
  denominations: Type.Array(DenomGroup),
  recoup: Type.Optional(Type.Array(Type.Object({ h_denom_pub: Bytes64() }))),
  signkeys: Type.Array(SignKey),
  auditors: Type.Optional(Type.Array(AuditorKeys)),
  global_fees: Type.Optional(Type.Array(GlobalFees)),
  master_public_key: Bytes32(),
  reserve_closing_delay: Type.Optional(DurationJson),
  list_issue_date: TimestampJson,
  extensions: Type.Optional(MapOf(ExtensionManifest)),
  extensions_sig: Type.Optional(Bytes64()),
  exchange_sig: Bytes64(),
  exchange_pub: Bytes32(),
});

/** The decoded answer of `GET /keys`: plain data that can be handed to a worker thread. */
export type ExchangeKeys = StaticDecode<typeof ExchangeKeysResponse>;
