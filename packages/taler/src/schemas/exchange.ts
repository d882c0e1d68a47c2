/** Wire types of an exchange's endpoints apart from `/keys`. */

import { Type } from "typebox";
import {
  BlindedSignatureJson,
  CoinEnvelopeJson,
  DenominationPublicKeyJson,
  UnblindedSignatureJson,
} from "./exchange-coins.js";
import { AccountLimit, CurrencySpecification } from "./exchange-keys.js";
import { AmountText, AnyObject, Bytes16, Bytes32, Bytes64, Count, TimestampJson, Translations } from "./primitives.js";

const signedByExchange = { exchange_sig: Bytes64(), exchange_pub: Bytes32() };

/** `GET /config` */
export const ExchangeConfigResponse = Type.Object({
  version: Type.String(),
  name: Type.Literal("taler-exchange"),
  implementation: Type.Optional(Type.String()),
  currency: Type.String(),
  shopping_url: Type.Optional(Type.String()),
  open_banking_gateway: Type.Optional(Type.String()),
  currency_specification: CurrencySpecification,
  supported_kyc_requirements: Type.Optional(Type.Array(Type.Unknown())),
  aml_spa_dialect: Type.Optional(Type.String()),
  wallet_balance_limit_without_kyc: Type.Optional(Type.Array(AmountText)),
});

// Errors that several endpoints share

const errorMembers = {
  code: Type.Integer(),
  hint: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
};

/** What is common to all error answers; the bodies below add to it. */
export const ExchangeError = Type.Object(errorMembers);

/** 404: the exchange does not know the denomination; purpose 1042. */
export const DenominationUnknownMessage = Type.Object({
  ...errorMembers,
  timestamp: TimestampJson,
  h_denom_pub: Bytes64(),
  ...signedByExchange,
});

/** 410: the denomination cannot be used for this; purpose 1043. */
export const DenominationGoneMessage = Type.Object({
  ...errorMembers,
  timestamp: TimestampJson,
  h_denom_pub: Bytes64(),
  oper: Type.String(),
  ...signedByExchange,
});

/** 451: KYC first. */
export const LegitimizationNeededResponse = Type.Object({
  ...errorMembers,
  h_payto: Bytes32({ description: "hash of the normalized payto of the account" }),
  account_pub: Type.Optional(Bytes32()),
  requirement_row: Type.Optional(Count),
  bad_kyc_auth: Type.Optional(Type.Boolean()),
});

/** 409 with EXCHANGE_GENERIC_INSUFFICIENT_FUNDS, or of a refund. */
export const CoinConflict = Type.Object({
  ...errorMembers,
  coin_pub: Bytes32(),
  h_denom_pub: Type.Optional(Bytes64()),
});

/** 409 with EXCHANGE_DEPOSIT_CONFLICTING_CONTRACT. */
export const ConflictingContract = Type.Object({ ...errorMembers, h_wire: Type.Optional(Bytes64()) });

/** 409 with EXCHANGE_GENERIC_COIN_CONFLICTING_DENOMINATION_KEY. */
export const ConflictingDenomination = Type.Object({
  ...errorMembers,
  coin_pub: Bytes32(),
  prev_denom_pub: Type.Optional(DenominationPublicKeyJson),
  prev_denom_sig: Type.Optional(UnblindedSignatureJson),
});

/** 409 with EXCHANGE_GENERIC_COIN_CONFLICTING_AGE_HASH. */
export const ConflictingAgeHash = Type.Object({
  ...errorMembers,
  coin_pub: Bytes32(),
  h_denom_pub: Bytes64(),
  expected_age_commitment_hash: Type.Optional(Bytes32()),
  conflict_detail: Type.Optional(Type.String()),
});

// POST /batch-deposit

export const BatchDepositRequestCoin = Type.Object({
  coin_pub: Bytes32(),
  denom_pub_hash: Bytes64(),
  ub_sig: UnblindedSignatureJson,
  h_age_commitment: Type.Optional(Bytes32()),
  contribution: AmountText,
  coin_sig: Bytes64(),
});

export const BatchDepositRequest = Type.Object({
  merchant_payto_uri: Type.String(),
  wire_salt: Bytes16(),
  h_contract_terms: Bytes64(),
  coins: Type.Array(BatchDepositRequestCoin),
  wallet_data_hash: Type.Optional(Bytes64()),
  policy: Type.Optional(AnyObject),
  timestamp: TimestampJson,
  merchant_pub: Bytes32(),
  merchant_sig: Type.Optional(Bytes64()),
  refund_deadline: Type.Optional(TimestampJson),
  wire_transfer_deadline: TimestampJson,
  extra_wire_subject_metadata: Type.Optional(Type.String()),
});

export const BatchDepositSuccess = Type.Object({
  transaction_base_url: Type.Optional(Type.String()),
  exchange_timestamp: TimestampJson,
  ...signedByExchange,
});

// POST /coins/$COIN_PUB/refund

export const ExchangeRefundRequest = Type.Object({
  refund_amount: AmountText,
  h_contract_terms: Bytes64(),
  rtransaction_id: Count,
  merchant_pub: Bytes32(),
  merchant_sig: Bytes64(),
});

export const ExchangeRefundSuccess = Type.Object(signedByExchange);

// GET /deposits/...

/** 200: the deposit was wired. */
export const TrackTransactionResponse = Type.Object({
  wtid: Bytes32(),
  execution_time: TimestampJson,
  coin_contribution: AmountText,
  ...signedByExchange,
});

/** 202: not yet. */
export const TrackTransactionAcceptedResponse = Type.Object({
  requirement_row: Type.Optional(Count),
  account_pub: Type.Optional(Bytes32()),
  kyc_ok: Type.Boolean(),
  execution_time: TimestampJson,
});

// GET /transfers/$WTID

export const TrackTransferDetail = Type.Object({
  h_contract_terms: Bytes64(),
  coin_pub: Bytes32(),
  deposit_value: AmountText,
  deposit_fee: AmountText,
  refund_total: Type.Optional(AmountText),
});

export const TrackTransferResponse = Type.Object({
  total: AmountText,
  wire_fee: AmountText,
  merchant_pub: Bytes32(),
  h_payto: Bytes32({ description: "hash of the full payto of the credited account" }),
  execution_time: TimestampJson,
  deposits: Type.Array(TrackTransferDetail),
  ...signedByExchange,
});

// KYC

/** 200 and 202 of `GET /kyc-check/$H_NORMALIZED_PAYTO`. */
export const AccountKycStatus = Type.Object({
  aml_review: Type.Boolean(),
  rule_gen: Type.Optional(Count),
  /** For the owner who has something to do (202); where nothing is open it may be left out. */
  access_token: Type.Optional(Bytes32()),
  limits: Type.Optional(Type.Array(AccountLimit)),
});

/** 403 of `GET /kyc-check/...`: another key is authorised for the account. */
export const KycCheckForbidden = Type.Object({ ...errorMembers, expected_account_pub: Type.Optional(Bytes32()) });

export const KycRequirementInformation = Type.Object({
  form: Type.String(),
  description: Type.String(),
  description_i18n: Type.Optional(Translations),
  context: Type.Optional(AnyObject),
  id: Type.Optional(Type.String()),
});

/** 200 of `GET /kyc-info/$ACCESS_TOKEN`. */
export const KycProcessClientInformation = Type.Object({
  requirements: Type.Optional(Type.Array(KycRequirementInformation)),
  is_and_combinator: Type.Optional(Type.Boolean()),
  voluntary_measures: Type.Optional(Type.Array(KycRequirementInformation)),
});

// GET /reserves/$RESERVE_PUB

export const ReserveSummary = Type.Object({
  balance: AmountText,
  last_origin: Type.Optional(Type.String()),
  maximum_age_group: Type.Optional(Type.Integer()),
});

// POST /withdraw

export const WithdrawRequest = Type.Object({
  cipher: Type.Literal("ED25519"),
  reserve_pub: Bytes32(),
  denoms_h: Type.Array(Bytes64()),
  coin_evs: Type.Array(CoinEnvelopeJson),
  max_age: Type.Optional(Count),
  blinding_seed: Type.Optional(Bytes32()),
  reserve_sig: Bytes64(),
});

export const WithdrawResponse = Type.Object({ ev_sigs: Type.Array(BlindedSignatureJson) });

/** 201 of an age-restricted withdrawal; purpose 1050. */
export const AgeWithdrawResponse = Type.Object({ noreveal_index: Type.Integer(), ...signedByExchange });

/** 409: the reserve holds too little. */
export const InsufficientReserve = Type.Object({
  ...errorMembers,
  balance: AmountText,
  requested_amount: AmountText,
});

// POST /blinding-prepare

export const BlindingPrepareRequest = Type.Object({
  cipher: Type.Literal("CS"),
  operation: Type.Union([Type.Literal("withdraw"), Type.Literal("melt")]),
  seed: Bytes32(),
  nks: Type.Array(Type.Object({ coin_offset: Count, denom_pub_hash: Bytes64() })),
});

export const BlindingPrepareResponse = Type.Object({
  cipher: Type.Literal("CS"),
  r_pubs: Type.Array(Type.Array(Bytes32(), { minItems: 2, maxItems: 2 })),
});

// Before exchange v26

export const BatchWithdrawRequest = Type.Object({
  planchets: Type.Array(Type.Object({ denom_pub_hash: Bytes64(), reserve_sig: Bytes64(), coin_ev: CoinEnvelopeJson })),
});

export const BatchWithdrawResponse = Type.Object({
  ev_sigs: Type.Array(Type.Object({ ev_sig: BlindedSignatureJson })),
});

export const CsrWithdrawRequest = Type.Object({ nonce: Bytes32(), denom_pub_hash: Bytes64() });

export const CsrWithdrawResponse = Type.Object({
  ewv: Type.Object({ cipher: Type.Literal("CS"), r_pub_0: Bytes32(), r_pub_1: Bytes32() }),
});

// Refresh

/** `POST /melt` of v27 and newer; `coin_evs` has one list per batch, three in all. */
export const MeltRequest = Type.Object({
  old_coin_pub: Bytes32(),
  old_denom_pub_h: Bytes64(),
  old_age_commitment_h: Type.Optional(Bytes32()),
  old_denom_sig: UnblindedSignatureJson,
  value_with_fee: AmountText,
  confirm_sig: Bytes64(),
  refresh_seed: Bytes64(),
  blinding_seed: Type.Optional(Bytes32()),
  denoms_h: Type.Array(Bytes64()),
  coin_evs: Type.Array(Type.Array(CoinEnvelopeJson)),
  transfer_pubs: Type.Optional(Type.Array(Type.Array(Bytes32()), { description: "v32, one list per batch" })),
});

/** 200 of `POST /melt`; purpose 1034. */
export const MeltResponse = Type.Object({
  noreveal_index: Type.Integer({ minimum: 0, maximum: 2 }),
  reveal_base_url: Type.Optional(Type.String()),
  ...signedByExchange,
});

/** `POST /reveal-melt` of v32: the seeds of the two batches that are not to be signed. */
export const RevealMeltRequest = Type.Object({
  rc: Bytes64(),
  batch_seeds: Type.Array(Bytes64()),
  age_commitment: Type.Optional(Type.Array(Bytes32())),
});

export const RevealMeltResponse = Type.Object({ ev_sigs: Type.Array(BlindedSignatureJson) });

// GET /coins/$COIN_PUB/history

export const CoinHistoryResponse = Type.Object({
  balance: AmountText,
  h_denom_pub: Bytes64(),
  history: Type.Array(Type.Object({ type: Type.String() })),
});
