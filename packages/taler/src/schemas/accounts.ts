/** A merchant's bank accounts. The payto URI is checked by the endpoint, which has a code for it. */
import { type StaticDecode, Type } from "typebox";
import { AmountText, Bytes16, Bytes64, LineText, TimestampJson, UrlText } from "./primitives.js";

export const FacadeCredentials = Type.Union([
  Type.Object({ type: Type.Literal("none") }),
  Type.Object({ type: Type.Literal("basic"), username: LineText, password: LineText }),
  Type.Object({ type: Type.Literal("bearer"), token: Type.String({ maxLength: 10_000 }) }),
]);

const WireSubjectMetadata = Type.String({
  maxLength: 40,
  pattern: "^[a-zA-Z0-9.:-]{1,40}$",
  description: "at most 40 of A-Z a-z 0-9 . : -",
});

export const AccountAddDetails = Type.Object({
  payto_uri: UrlText,
  credit_facade_url: Type.Optional(UrlText),
  credit_facade_credentials: Type.Optional(FacadeCredentials),
  extra_wire_subject_metadata: Type.Optional(WireSubjectMetadata),
});

export const AccountAddResponse = Type.Object({
  h_wire: Bytes64(),
  salt: Bytes16(),
  /** Not in the protocol: for a person, where no exchange that is trusted here can pay to the account. */
  hint: Type.Optional(Type.String()),
});

export const AccountPatchDetails = Type.Object({
  credit_facade_url: Type.Optional(UrlText),
  credit_facade_credentials: Type.Optional(FacadeCredentials),
  extra_wire_subject_metadata: Type.Optional(WireSubjectMetadata),
});

export const BankAccountEntry = Type.Object({ payto_uri: UrlText, h_wire: Bytes64(), active: Type.Boolean() });

export const AccountsSummaryResponse = Type.Object({ accounts: Type.Array(BankAccountEntry) });

export const BankAccountDetail = Type.Object({
  payto_uri: UrlText,
  h_wire: Bytes64(),
  salt: Bytes16(),
  credit_facade_url: Type.Optional(Type.String()),
  active: Type.Boolean(),
  extra_wire_subject_metadata: Type.Optional(Type.String()),
});

export const KycAuthExchangeSelectionRequest = Type.Object({ exchange_url: UrlText });

export const TransferSubject = Type.Union([
  Type.Object({ type: Type.Literal("SIMPLE"), credit_amount: AmountText, subject: Type.String() }),
  Type.Object({ type: Type.Literal("URI"), credit_amount: Type.Optional(AmountText), uri: Type.String() }),
  Type.Object({
    type: Type.Literal("CH_QR_BILL"),
    credit_amount: AmountText,
    qr_reference_number: Type.String(),
  }),
]);

export const WireTransferInstructionDetail = Type.Object({
  amount: AmountText,
  target_payto: Type.String(),
  subject: TransferSubject,
  expiration: TimestampJson,
});

export const KycAuthWireTransferInstructionResponse = Type.Object({
  wire_instructions: Type.Array(WireTransferInstructionDetail),
});

export type FacadeCredentials = StaticDecode<typeof FacadeCredentials>;
export type AccountAddDetails = StaticDecode<typeof AccountAddDetails>;
export type AccountPatchDetails = StaticDecode<typeof AccountPatchDetails>;
export type BankAccountEntry = StaticDecode<typeof BankAccountEntry>;
export type BankAccountDetail = StaticDecode<typeof BankAccountDetail>;
export type WireTransferInstructionDetail = StaticDecode<typeof WireTransferInstructionDetail>;
