/** Wire transfers as shops see them: what arrived, and what exchanges say is coming. */
import { type StaticDecode, Type } from "typebox";
import { AmountText, Bytes32, Count, SafeInteger, TimestampJson } from "./primitives.js";

/** `POST /private/transfers` */
export const TransferInformation = Type.Object({
  credit_amount: AmountText,
  wtid: Bytes32(),
  payto_uri: Type.String({ maxLength: 2048, description: "full payto of the credited account" }),
  exchange_url: Type.String({ maxLength: 2048, description: "base URL of the exchange that paid" }),
});

const lastAttempt = {
  last_http_status: SafeInteger,
  last_ec: SafeInteger,
  last_error_detail: Type.Optional(Type.String()),
};

export const TransferDetails = Type.Object({
  credit_amount: AmountText,
  wtid: Bytes32(),
  payto_uri: Type.String(),
  exchange_url: Type.String(),
  transfer_serial_id: Count,
  execution_time: Type.Optional(TimestampJson),
  verified: Type.Optional(Type.Boolean({ description: "whether the exchange says that it wired this amount" })),
  confirmed: Type.Boolean(),
  expected: Type.Boolean({ description: "whether the exchange speaks of the transfer" }),
  ...lastAttempt,
});

/** `GET /private/transfers` */
export const TransferList = Type.Object({ transfers: Type.Array(TransferDetails) });

export const ExpectedTransferEntry = Type.Object({
  expected_credit_amount: Type.Optional(AmountText),
  wtid: Bytes32(),
  payto_uri: Type.String(),
  exchange_url: Type.String(),
  expected_transfer_serial_id: Count,
  execution_time: Type.Optional(TimestampJson),
  validated: Type.Boolean({ description: "whether the exchange's list, and the amount that arrived, are right" }),
  confirmed: Type.Boolean({ description: "whether the money arrived" }),
  ...lastAttempt,
});

/** `GET /private/incoming` */
export const ExpectedTransferListResponse = Type.Object({ incoming: Type.Array(ExpectedTransferEntry) });

export const ExchangeTransferReconciliationDetails = Type.Object({
  order_id: Type.String(),
  remaining_deposit: AmountText,
  deposit_fee: AmountText,
});

/** `GET /private/incoming/$ID` */
export const ExpectedTransferDetailResponse = Type.Object({
  reconciliation_details: Type.Optional(Type.Array(ExchangeTransferReconciliationDetails)),
  wire_fee: Type.Optional(AmountText),
  expected_credit_amount: Type.Optional(AmountText),
  wtid: Bytes32(),
  payto_uri: Type.String(),
  exchange_url: Type.String(),
  expected_time: TimestampJson,
  credit_amount: Type.Optional(AmountText),
  validated: Type.Boolean(),
  confirmed: Type.Boolean(),
  ...lastAttempt,
});

export type TransferInformation = StaticDecode<typeof TransferInformation>;
export type TransferDetails = StaticDecode<typeof TransferDetails>;
export type ExpectedTransferEntry = StaticDecode<typeof ExpectedTransferEntry>;
export type ExpectedTransferDetailResponse = StaticDecode<typeof ExpectedTransferDetailResponse>;
