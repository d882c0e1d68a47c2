/**
 * Wire types of a bank: the wire gateway that an exchange uses and the revenue API that a
 * merchant reads.
 */

import { Type } from "typebox";
import { AmountText, Bytes32, Bytes64, Count, TimestampJson } from "./primitives.js";

/** `POST transfer` */
export const TransferRequest = Type.Object({
  request_uid: Bytes64(),
  amount: AmountText,
  exchange_base_url: Type.String(),
  wtid: Bytes32(),
  credit_account: Type.String({ description: "full payto" }),
  metadata: Type.Optional(Type.String()),
});

/** The answer of `POST transfer`, `admin/add-incoming` and `admin/add-kycauth`. */
export const BookedTransfer = Type.Object({ timestamp: TimestampJson, row_id: Count });

const incomingCommon = {
  row_id: Count,
  date: TimestampJson,
  amount: AmountText,
  debit_account: Type.String(),
};

export const IncomingTransaction = Type.Union([
  Type.Object({ ...incomingCommon, type: Type.Literal("RESERVE"), reserve_pub: Bytes32() }),
  Type.Object({ ...incomingCommon, type: Type.Literal("KYCAUTH"), account_pub: Bytes32() }),
  Type.Object({
    ...incomingCommon,
    type: Type.Literal("WAD"),
    origin_exchange_url: Type.String(),
    wad_id: Type.String(),
  }),
]);

/** `GET history/incoming` */
export const IncomingHistory = Type.Object({
  incoming_transactions: Type.Array(IncomingTransaction),
  credit_account: Type.String(),
});

/** `GET history/outgoing` */
export const OutgoingHistory = Type.Object({
  outgoing_transactions: Type.Array(
    Type.Object({
      row_id: Count,
      date: TimestampJson,
      amount: AmountText,
      credit_account: Type.String(),
      wtid: Bytes32(),
      exchange_base_url: Type.String(),
    }),
  ),
  debit_account: Type.String(),
});

/** `POST admin/add-incoming`, for tests. */
export const AddIncomingRequest = Type.Object({
  amount: AmountText,
  reserve_pub: Bytes32(),
  debit_account: Type.String(),
});

/** `POST admin/add-kycauth`, for tests. */
export const AddKycauthRequest = Type.Object({
  amount: AmountText,
  account_pub: Bytes32(),
  debit_account: Type.String(),
});

export const RevenueIncomingBankTransaction = Type.Object({
  row_id: Count,
  date: TimestampJson,
  amount: AmountText,
  credit_fee: Type.Optional(Type.Union([AmountText, Type.Null()])),
  debit_account: Type.String({ description: "full payto of the sender" }),
  subject: Type.String(),
});

/** `GET history` of the revenue API; an empty history may also be a 204. */
export const RevenueIncomingHistory = Type.Object({
  incoming_transactions: Type.Array(RevenueIncomingBankTransaction),
  credit_account: Type.String({ description: "full payto of the receiving account" }),
});
