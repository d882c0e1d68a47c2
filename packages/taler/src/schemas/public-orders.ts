/** Orders as wallets and browsers see them: claim, unclaim, pay, paid, abort, refund, status. */
import { type StaticDecode, Type } from "typebox";
import { ContractTermsAsWritten, MAX_TOKENS } from "./contract.js";
import { BlindedSignatureJson, CoinEnvelopeJson, UnblindedSignatureJson } from "./exchange-coins.js";
import {
  AmountText,
  AnyObject,
  Bytes16,
  Bytes32,
  Bytes64,
  BytesAny,
  Count,
  SafeInteger,
  SessionText,
  TimestampJson,
  UrlText,
} from "./primitives.js";

export const ClaimRequest = Type.Object({ nonce: Bytes32(), token: Type.Optional(Bytes16()) });

export const ClaimResponse = Type.Object({ contract_terms: ContractTermsAsWritten, sig: Bytes64() });

export const UnclaimRequest = Type.Object({ unclaim_sig: Bytes64(), nonce: Bytes32(), h_contract: Bytes64() });

export const BlindedDonationReceiptKeyPair = Type.Object({
  h_donation_unit_pub: Bytes64(),
  blinded_udi: Type.Union([
    Type.Object({ cipher: Type.Literal("RSA"), rsa_blinded_identifier: BytesAny() }),
    Type.Object({
      cipher: Type.Literal("CS"),
      cs_nonce: Bytes32(),
      cs_blinded_c0: Bytes32(),
      cs_blinded_c1: Bytes32(),
    }),
  ]),
});

/** The units of one receipt; each is a blinded message of some hundred bytes. */
export const MAX_DONATION_UNITS = 512;

export const DonationRequestData = Type.Object({
  url: UrlText,
  year: SafeInteger,
  budikeypairs: Type.Array(BlindedDonationReceiptKeyPair, { minItems: 1, maxItems: MAX_DONATION_UNITS }),
});

/** What a wallet chose. Its hash, which coins and tokens sign, is over the JSON that was sent, never over this form. */
export const PayWalletData = Type.Object({
  choice_index: Type.Optional(SafeInteger),
  tokens_evs: Type.Optional(Type.Array(CoinEnvelopeJson, { maxItems: MAX_TOKENS })),
  donau: Type.Optional(DonationRequestData),
});

export const CoinPaySig = Type.Object({
  coin_sig: Bytes64(),
  coin_pub: Bytes32(),
  ub_sig: UnblindedSignatureJson,
  h_denom: Bytes64(),
  contribution: AmountText,
  exchange_url: UrlText,
  minimum_age_sig: Type.Optional(Bytes64()),
  age_commitment: Type.Optional(Type.Array(Bytes32())),
  h_age_commitment: Type.Optional(Bytes32()),
});

export const TokenUseSig = Type.Object({
  token_sig: Bytes64(),
  token_pub: Bytes32(),
  ub_sig: UnblindedSignatureJson,
  h_issue: Bytes64(),
});

export const MAX_COINS = 1024;

export const PayRequest = Type.Object({
  coins: Type.Array(CoinPaySig, { maxItems: MAX_COINS }),
  wallet_data: Type.Optional(PayWalletData),
  tokens: Type.Optional(Type.Array(TokenUseSig, { maxItems: MAX_TOKENS })),
  session_id: Type.Optional(SessionText),
});

export const PaymentResponse = Type.Object({
  sig: Bytes64(),
  pos_confirmation: Type.Optional(Type.String()),
  token_sigs: Type.Optional(Type.Array(Type.Object({ blind_sig: BlindedSignatureJson }))),
});

/** 451: exchanges that may not take the payment. */
export const PaymentDeniedLegallyResponse = Type.Object({
  code: SafeInteger,
  hint: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
  exchange_base_urls: Type.Array(Type.String()),
});

/** The merchant's permission to refund a coin that was not needed for the payment. */
export const ExcessCoinRefund = Type.Object({
  coin_pub: Bytes32(),
  merchant_sig: Bytes64(),
  rtransaction_id: Count,
  amount: AmountText,
});

export const PaidRequest = Type.Object({ sig: Bytes64(), h_contract: Bytes64(), session_id: SessionText });

export const PaidRefundStatusResponse = Type.Object({
  pos_confirmation: Type.Optional(Type.String()),
  refunded: Type.Boolean(),
});

export const AbortingCoin = Type.Object({ coin_pub: Bytes32(), contribution: AmountText, exchange_url: UrlText });

/** That `coins` is not empty is checked by the endpoint, which has an error code for it. */
export const AbortRequest = Type.Object({
  h_contract: Bytes64(),
  coins: Type.Array(AbortingCoin, { maxItems: MAX_COINS }),
});

const refundConfirmation = {
  type: Type.Literal("success"),
  exchange_status: Type.Literal(200),
  exchange_sig: Bytes64(),
  exchange_pub: Bytes32(),
};

const refundFailure = {
  type: Type.Literal("failure"),
  exchange_status: SafeInteger,
  exchange_code: Type.Optional(SafeInteger),
  exchange_reply: Type.Optional(AnyObject),
};

export const MerchantAbortPayRefundStatus = Type.Union([
  Type.Object(refundConfirmation),
  Type.Object(refundFailure),
  Type.Object({ type: Type.Literal("undeposited") }),
]);

export const AbortResponse = Type.Object({ refunds: Type.Array(MerchantAbortPayRefundStatus) });

export const WalletRefundRequest = Type.Object({ h_contract: Bytes64() });

const refundedCoin = {
  rtransaction_id: Count,
  coin_pub: Bytes32(),
  refund_amount: AmountText,
  execution_time: TimestampJson,
};

export const MerchantCoinRefundStatus = Type.Union([
  Type.Object({ ...refundConfirmation, ...refundedCoin }),
  Type.Object({ ...refundFailure, ...refundedCoin }),
]);

export const WalletRefundResponse = Type.Object({
  refund_amount: AmountText,
  refunds: Type.Array(MerchantCoinRefundStatus),
  merchant_pub: Bytes32(),
});

export const StatusPaid = Type.Object({
  fulfillment_url: Type.Optional(Type.String()),
  refunded: Type.Boolean(),
  refund_pending: Type.Boolean(),
  refund_amount: AmountText,
  refund_taken: AmountText,
});

/** 202: the caller may not see the order, but there is a place where to set up a fresh one. */
export const StatusGotoResponse = Type.Object({
  public_reorder_url: Type.Optional(Type.String()),
  fulfillment_url: Type.Optional(Type.String()),
});

export const StatusUnpaidResponse = Type.Object({
  taler_pay_uri: Type.String(),
  fulfillment_url: Type.Optional(Type.String()),
  already_paid_order_id: Type.Optional(Type.String()),
});

export type ClaimRequest = StaticDecode<typeof ClaimRequest>;
export type UnclaimRequest = StaticDecode<typeof UnclaimRequest>;
export type BlindedDonationReceiptKeyPair = StaticDecode<typeof BlindedDonationReceiptKeyPair>;
export type DonationRequestData = StaticDecode<typeof DonationRequestData>;
export type PayWalletData = StaticDecode<typeof PayWalletData>;
export type CoinPaySig = StaticDecode<typeof CoinPaySig>;
export type TokenUseSig = StaticDecode<typeof TokenUseSig>;
export type PayRequest = StaticDecode<typeof PayRequest>;
export type PaymentResponse = StaticDecode<typeof PaymentResponse>;
export type ExcessCoinRefund = StaticDecode<typeof ExcessCoinRefund>;
export type PaidRequest = StaticDecode<typeof PaidRequest>;
export type PaidRefundStatusResponse = StaticDecode<typeof PaidRefundStatusResponse>;
export type AbortingCoin = StaticDecode<typeof AbortingCoin>;
export type AbortRequest = StaticDecode<typeof AbortRequest>;
export type MerchantAbortPayRefundStatus = StaticDecode<typeof MerchantAbortPayRefundStatus>;
export type MerchantCoinRefundStatus = StaticDecode<typeof MerchantCoinRefundStatus>;
export type WalletRefundResponse = StaticDecode<typeof WalletRefundResponse>;
export type StatusPaid = StaticDecode<typeof StatusPaid>;
export type StatusGotoResponse = StaticDecode<typeof StatusGotoResponse>;
export type StatusUnpaidResponse = StaticDecode<typeof StatusUnpaidResponse>;
