/** Wire types of an exchange's endpoints apart from `/keys`. */

import { Type } from "typebox";
import { BlindedSignatureJson, CoinEnvelopeJson, UnblindedSignatureJson } from "./exchange-coins.js";
import { AccountLimit, CurrencySpecification } from "./exchange-keys.js";
import { AmountText, AnyObject, Bytes16, Bytes32, Bytes64, Count, TimestampJson } from "./primitives.js";

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

/** 409 with EXCHANGE_GENERIC_INSUFFICIENT_FUNDS, or of a refund. */
export const CoinConflict = Type.Object({
  ...errorMembers,
  coin_pub: Bytes32(),
  h_denom_pub: Type.Optional(Bytes64()),
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
