/** Orders as the shop makes and manages them. */
import { type StaticDecode, Type } from "typebox";
import { ContractTermsAsWritten, Location, MAX_CHOICES, MAX_TOKENS, Product } from "./contract.js";
import { DonationReceipt } from "./donau.js";
import {
  AmountText,
  AnyObject,
  Bytes16,
  Bytes32,
  Bytes64,
  Count,
  DecimalQuantity,
  DurationJson,
  LineText,
  ProseText,
  RequestLineText,
  SafeInteger,
  SessionText,
  TimestampJson,
  Translations,
  UrlText,
} from "./primitives.js";

const TokenCount = Type.Integer({ minimum: 1, maximum: MAX_TOKENS });

export const OrderInput = Type.Object({
  type: Type.Literal("token"),
  token_family_slug: LineText,
  count: Type.Optional(TokenCount),
});

export const OrderOutputToken = Type.Object({
  type: Type.Literal("token"),
  token_family_slug: LineText,
  count: Type.Optional(TokenCount),
  valid_at: Type.Optional(TimestampJson),
});

export const OrderOutputTaxReceipt = Type.Object({
  type: Type.Literal("tax-receipt"),
  amount: Type.Optional(AmountText),
  donau_urls: Type.Optional(Type.Array(UrlText)),
});

export const OrderOutput = Type.Union([OrderOutputToken, OrderOutputTaxReceipt]);

export const OrderChoice = Type.Object({
  amount: AmountText,
  tip: Type.Optional(AmountText),
  description: Type.Optional(ProseText),
  description_i18n: Type.Optional(Translations),
  inputs: Type.Optional(Type.Array(OrderInput, { maxItems: MAX_TOKENS })),
  outputs: Type.Optional(Type.Array(OrderOutput, { maxItems: MAX_TOKENS })),
  max_fee: Type.Optional(AmountText),
});

const orderCommon = {
  summary: Type.String({ minLength: 1, maxLength: 20_000 }),
  summary_i18n: Type.Optional(Translations),
  // URLs would lose `.` and `..`.
  order_id: Type.Optional(
    Type.String({
      pattern: "^(?!\\.{1,2}$)[A-Za-z0-9.:_-]+$",
      maxLength: 1024,
      description: "at most 1024 of A-Z a-z 0-9 - _ . :",
    }),
  ),
  public_reorder_url: Type.Optional(UrlText),
  fulfillment_url: Type.Optional(RequestLineText),
  fulfillment_message: Type.Optional(ProseText),
  fulfillment_message_i18n: Type.Optional(Translations),
  // Wallets keep it in 32 bits.
  minimum_age: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 })),
  products: Type.Optional(Type.Array(Product)),
  timestamp: Type.Optional(TimestampJson),
  refund_deadline: Type.Optional(TimestampJson),
  pay_deadline: Type.Optional(TimestampJson),
  wire_transfer_deadline: Type.Optional(TimestampJson),
  merchant_base_url: Type.Optional(UrlText),
  delivery_location: Type.Optional(Location),
  delivery_date: Type.Optional(TimestampJson),
  auto_refund: Type.Optional(DurationJson),
  extra: Type.Optional(AnyObject),
  default_money_pot: Type.Optional(SafeInteger),
  order_default_money_pot: Type.Optional(SafeInteger),
};

export const OrderV0 = Type.Object({
  version: Type.Optional(Type.Literal(0)),
  amount: AmountText,
  max_fee: Type.Optional(AmountText),
  tip: Type.Optional(AmountText),
  ...orderCommon,
});

export const OrderV1 = Type.Object({
  version: Type.Literal(1),
  choices: Type.Optional(Type.Array(OrderChoice, { maxItems: MAX_CHOICES })),
  ...orderCommon,
});

export const Order = Type.Union([OrderV0, OrderV1]);

export const MinimalInventoryProduct = Type.Object({
  product_id: LineText,
  quantity: Type.Optional(Count),
  unit_quantity: Type.Optional(DecimalQuantity),
  product_money_pot: Type.Optional(SafeInteger),
});

export const PostOrderRequest = Type.Object({
  order: Order,
  refund_delay: Type.Optional(DurationJson),
  payment_target: Type.Optional(LineText),
  session_id: Type.Optional(SessionText),
  inventory_products: Type.Optional(Type.Array(MinimalInventoryProduct)),
  lock_uuids: Type.Optional(Type.Array(LineText)),
  create_token: Type.Optional(Type.Boolean()),
  otp_id: Type.Optional(LineText),
});

export const PostOrderResponse = Type.Object({
  order_id: Type.String(),
  token: Type.Optional(Bytes16()),
  pay_deadline: TimestampJson,
});

/** 410: an inventory product is sold out. */
export const OutOfStockResponse = Type.Object({
  product_id: LineText,
  requested_quantity: Count,
  available_quantity: Count,
  unit_requested_quantity: Type.Optional(DecimalQuantity),
  unit_available_quantity: Type.Optional(DecimalQuantity),
  restock_expected: Type.Optional(TimestampJson),
});

export const ExchangeRejection = Type.Object({
  exchange_url: Type.String(),
  code: SafeInteger,
  hint: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
});

/** 451 and 409: no exchange would take the payment. One body in both shapes that clients look for. */
export const OrderRefusedErrorDetailResponse = Type.Object({
  code: SafeInteger,
  hint: Type.Optional(Type.String()),
  exchange_rejections: Type.Array(ExchangeRejection),
  exchange_base_urls: Type.Array(Type.String()),
});

export const OrderHistoryEntry = Type.Object({
  order_id: Type.String(),
  row_id: Count,
  timestamp: TimestampJson,
  amount: AmountText,
  refund_amount: Type.Optional(AmountText),
  pending_refund_amount: Type.Optional(AmountText),
  summary: Type.String(),
  refundable: Type.Boolean(),
  paid: Type.Boolean(),
  /** Not in the protocol: the device of the shop's that made it, by the serial of its (first) access token. */
  made_by: Type.Optional(Type.Object({ token_serial: Count, name: Type.Optional(Type.String()) })),
});

/** What the shop's people noted about an order, as plain text; empty: nothing. An addition of Kontor's. */
export const OrderNote = Type.Object({ note: Type.String({ maxLength: 2000 }) });

export const OrderHistory = Type.Object({ orders: Type.Array(OrderHistoryEntry) });

export const TransactionWireTransfer = Type.Object({
  exchange_url: Type.String(),
  wtid: Bytes32(),
  execution_time: TimestampJson,
  amount: AmountText,
  confirmed: Type.Boolean(),
  deposit_fee: Type.Optional(AmountText),
  expected_transfer_serial_id: Type.Optional(Count),
});

export const TransactionWireReport = Type.Object({
  code: SafeInteger,
  hint: Type.String(),
  exchange_code: SafeInteger,
  exchange_http_status: SafeInteger,
  coin_pub: Bytes32(),
});

export const RefundDetails = Type.Object({
  reason: Type.String(),
  pending: Type.Boolean(),
  timestamp: TimestampJson,
  amount: AmountText,
  /**
   * Not in the protocol. `to-collect`: the customer's wallet has to; `exchange-trouble`: the exchange could not do it, and
   * is asked again with the wallet's next try; `refused`: the exchange will not, and the shop has to give the money back.
   */
  state: Type.Optional(
    Type.Union([
      ...([Type.Literal("to-collect"), Type.Literal("collected")] as const),
      ...([Type.Literal("exchange-trouble"), Type.Literal("refused")] as const),
    ]),
  ),
  exchange_http_status: Type.Optional(SafeInteger),
  exchange_code: Type.Optional(SafeInteger),
  hint: Type.Optional(Type.String()),
});

export const CheckPaymentPaidResponse = Type.Object({
  order_status: Type.Literal("paid"),
  refunded: Type.Boolean(),
  refund_pending: Type.Boolean(),
  wired: Type.Boolean(),
  deposit_total: AmountText,
  exchange_code: SafeInteger,
  exchange_http_status: SafeInteger,
  exchange_ec: SafeInteger,
  exchange_hc: SafeInteger,
  refund_amount: AmountText,
  contract_terms: ContractTermsAsWritten,
  choice_index: Type.Optional(Count),
  last_payment: TimestampJson,
  wire_details: Type.Array(TransactionWireTransfer),
  wire_reports: Type.Array(TransactionWireReport),
  refund_details: Type.Array(RefundDetails),
  /** Not in the protocol; absent where no tax receipt was asked for. */
  donation_receipt: Type.Optional(DonationReceipt),
  order_status_url: Type.String(),
});

export const CheckPaymentClaimedResponse = Type.Object({
  order_status: Type.Literal("claimed"),
  contract_terms: ContractTermsAsWritten,
  /** Not in the protocol, which knows these two of unclaimed orders only. */
  already_paid_order_id: Type.Optional(Type.String()),
  already_paid_fulfillment_url: Type.Optional(Type.String()),
  order_status_url: Type.String(),
});

export const CheckPaymentUnpaidResponse = Type.Object({
  order_status: Type.Literal("unpaid"),
  taler_pay_uri: Type.String(),
  creation_time: TimestampJson,
  proto_contract_terms: ContractTermsAsWritten,
  summary: Type.String(),
  total_amount: Type.Optional(AmountText),
  pay_deadline: TimestampJson,
  already_paid_order_id: Type.Optional(Type.String()),
  already_paid_fulfillment_url: Type.Optional(Type.String()),
  order_status_url: Type.String(),
});

export const MerchantOrderStatusResponse = Type.Union([
  CheckPaymentPaidResponse,
  CheckPaymentClaimedResponse,
  CheckPaymentUnpaidResponse,
]);

export const ForgetRequest = Type.Object({ fields: Type.Array(ProseText) });

/** `refund` is the new total, not an increment. */
export const RefundRequest = Type.Object({ refund: AmountText, reason: ProseText });

export const MerchantRefundResponse = Type.Object({ taler_refund_uri: Type.String(), h_contract: Bytes64() });

export type OrderV0 = StaticDecode<typeof OrderV0>;
export type OrderV1 = StaticDecode<typeof OrderV1>;
export type Order = StaticDecode<typeof Order>;
export type OrderInput = StaticDecode<typeof OrderInput>;
export type OrderChoice = StaticDecode<typeof OrderChoice>;
export type OrderOutput = StaticDecode<typeof OrderOutput>;
export type MinimalInventoryProduct = StaticDecode<typeof MinimalInventoryProduct>;
export type PostOrderRequest = StaticDecode<typeof PostOrderRequest>;
export type PostOrderResponse = StaticDecode<typeof PostOrderResponse>;
export type OutOfStockResponse = StaticDecode<typeof OutOfStockResponse>;
export type OrderHistoryEntry = StaticDecode<typeof OrderHistoryEntry>;
export type TransactionWireTransfer = StaticDecode<typeof TransactionWireTransfer>;
export type TransactionWireReport = StaticDecode<typeof TransactionWireReport>;
export type RefundDetails = StaticDecode<typeof RefundDetails>;
export type CheckPaymentPaidResponse = StaticDecode<typeof CheckPaymentPaidResponse>;
export type CheckPaymentClaimedResponse = StaticDecode<typeof CheckPaymentClaimedResponse>;
export type CheckPaymentUnpaidResponse = StaticDecode<typeof CheckPaymentUnpaidResponse>;
export type MerchantOrderStatusResponse = StaticDecode<typeof MerchantOrderStatusResponse>;
export type RefundRequest = StaticDecode<typeof RefundRequest>;
