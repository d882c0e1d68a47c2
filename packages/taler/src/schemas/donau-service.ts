/**
 * What a donation authority (Donau) itself takes and answers. Nearly all of it is known from memory only: it is read
 * leniently, and written as the most likely form.
 */
import { type StaticDecode, Type } from "typebox";
import { BlindedSignatureJson } from "./exchange-coins.js";
import { AmountText, Base32Text, Bytes32, Bytes64, BytesAny, Count, SafeInteger, TimestampJson } from "./primitives.js";
import { BlindedDonationReceiptKeyPair } from "./public-orders.js";

/** `GET /config`. */
export const DonauVersionResponse = Type.Object({
  name: Type.Union([Type.Literal("donau"), Type.Literal("taler-donau")]),
  version: Type.String(),
  currency: Type.String({ pattern: "^[A-Z]{1,11}$" }),
  /** Of the law by which its receipts count. */
  legal_domain: Type.Optional(Type.String()),
});

/** Both names that the key has in our sources. */
export const DonationUnitPublicKeyJson = Type.Union([
  Type.Object({ cipher: Type.Literal("RSA"), rsa_public_key: BytesAny() }),
  Type.Object({ cipher: Type.Literal("RSA"), rsa_pub: BytesAny() }),
  Type.Object({ cipher: Type.Literal("CS"), cs_public_key: Bytes32() }),
  Type.Object({ cipher: Type.Literal("CS"), cs_pub: Bytes32() }),
]);

export const DonationUnit = Type.Object({
  donation_unit_pub: DonationUnitPublicKeyJson,
  value: AmountText,
  year: SafeInteger,
  /** The authority has lost the private key. */
  lost: Type.Optional(Type.Boolean()),
});

/** Signs statements. */
export const DonauSigningKey = Type.Object({
  key: Bytes32(),
  stamp_start: TimestampJson,
  stamp_expire: TimestampJson,
  stamp_end: TimestampJson,
});

/** `GET /keys`. */
export const DonauKeysResponse = Type.Object({
  version: Type.Optional(Type.String()),
  currency: Type.String(),
  donation_units: Type.Array(DonationUnit, { maxItems: 4096 }),
  signkeys: Type.Array(DonauSigningKey, { maxItems: 1024 }),
});

/** `GET /charities/$ID`. */
export const DonauCharity = Type.Object({
  charity_pub: Bytes32(),
  charity_name: Type.String({ maxLength: 1000 }),
  charity_url: Type.Optional(Type.String()),
  max_per_year: AmountText,
  receipts_to_date: AmountText,
  current_year: SafeInteger,
});

/** `POST /batch-issue/$CHARITY_ID`. */
export const BatchIssueRequest = Type.Object({
  charity_sig: Bytes64(),
  year: SafeInteger,
  budikeypairs: Type.Array(BlindedDonationReceiptKeyPair, { minItems: 1 }),
});

/** A signature by itself, or in a member as the tokens of a payment have it. */
const BlindReceiptSignature = Type.Union([BlindedSignatureJson, Type.Object({ blind_sig: BlindedSignatureJson })]);

export const BatchIssueResponse = Type.Object({
  blind_signed_receipt_signatures: Type.Array(BlindReceiptSignature),
  issued_amount: Type.Optional(AmountText),
});

/** `POST /csr-issue`: the nonces of a Clause-Schnorr unit. */
export const DonauNonceRequest = Type.Object({ nonce: Bytes32(), du_pub_hash: Bytes64() });
export const DonauNonceResponse = Type.Object({ r_pub_0: Bytes32(), r_pub_1: Bytes32() });

/** `POST /batch-submit`: receipts that count for a donor's statement. */
export const BatchSubmitRequest = Type.Object({
  h_donor_tax_id: Bytes64(),
  donation_year: SafeInteger,
  donation_receipts: Type.Array(
    Type.Object({
      h_donation_unit_pub: Bytes64(),
      nonce: Bytes32(),
      donation_unit_sig: Type.Union([
        Type.Object({ cipher: Type.Literal("RSA"), rsa_signature: BytesAny() }),
        Type.Object({ cipher: Type.Literal("CS"), cs_signature_r: Bytes32(), cs_signature_s: Bytes32() }),
      ]),
    }),
    { minItems: 1, maxItems: 1024 },
  ),
});

/** `GET /donation-statement/$YEAR/$H_DONOR_TAX_ID`. */
export const DonationStatementResponse = Type.Object({
  total: AmountText,
  donation_statement_sig: Bytes64(),
  donau_pub: Bytes32(),
});

/** For the tables of a sandbox, which adds charities by it. */
export const NewCharity = Type.Object({
  charity_pub: Base32Text(32),
  charity_name: Type.String(),
  charity_url: Type.Optional(Type.String()),
  max_per_year: AmountText,
  charity_id: Type.Optional(Count),
});

export type DonauVersionResponse = StaticDecode<typeof DonauVersionResponse>;
export type DonationUnit = StaticDecode<typeof DonationUnit>;
export type DonauKeysResponse = StaticDecode<typeof DonauKeysResponse>;
export type DonauCharity = StaticDecode<typeof DonauCharity>;
export type BatchIssueResponse = StaticDecode<typeof BatchIssueResponse>;
export type DonationStatementResponse = StaticDecode<typeof DonationStatementResponse>;
