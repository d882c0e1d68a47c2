/**
 * Contract terms, versions 0 and 1.
 * Decoding serves reading them; what is hashed, stored and handed out is always the text they were written as.
 */
import { type StaticDecode, type StaticEncode, Type } from "typebox";
import {
  AmountString,
  AmountText,
  AnyObject,
  Bytes32,
  Bytes64,
  BytesAny,
  Count,
  DecimalQuantity,
  DurationJson,
  ImageDataUrl,
  LineText,
  MapOf,
  ProseText,
  SafeInteger,
  TimestampJson,
  TimestampObject,
  Translations,
} from "./primitives.js";

export const Location = Type.Object({
  country: Type.Optional(LineText),
  country_subdivision: Type.Optional(LineText),
  district: Type.Optional(LineText),
  town: Type.Optional(LineText),
  town_location: Type.Optional(LineText),
  post_code: Type.Optional(LineText),
  street: Type.Optional(LineText),
  building_name: Type.Optional(LineText),
  building_number: Type.Optional(LineText),
  address_lines: Type.Optional(Type.Array(LineText, { maxItems: 7 })),
});

export const Tax = Type.Object({ name: LineText, tax: AmountString });

/** A line of a contract. It keeps its wire form, as it goes from the order into the hashed contract unchanged. */
export const Product = Type.Object({
  product_id: Type.Optional(LineText),
  product_name: Type.Optional(LineText),
  description: Type.Optional(ProseText),
  description_i18n: Type.Optional(Translations),
  quantity: Type.Optional(Count),
  unit_quantity: Type.Optional(DecimalQuantity),
  unit: Type.Optional(LineText),
  price: Type.Optional(AmountString),
  prices: Type.Optional(Type.Array(AmountString)),
  prices_are_net: Type.Optional(Type.Boolean()),
  image: Type.Optional(ImageDataUrl),
  taxes: Type.Optional(Type.Array(Tax)),
  delivery_date: Type.Optional(TimestampObject),
  product_money_pot: Type.Optional(SafeInteger),
});

export const Merchant = Type.Object({
  name: Type.String(),
  email: Type.Optional(Type.String()),
  website: Type.Optional(Type.String()),
  logo: Type.Optional(ImageDataUrl),
  address: Type.Optional(Location),
  jurisdiction: Type.Optional(Location),
});

/** An exchange that the merchant accepts coins of. */
export const Exchange = Type.Object({
  url: Type.String(),
  priority: SafeInteger,
  master_pub: Bytes32(),
  max_contribution: Type.Optional(AmountText),
});

/** A choice takes and gives at most so many tokens: each costs a signature. */
export const MAX_TOKENS = 100;

/** A contract offers at most so many choices. */
export const MAX_CHOICES = 64;

export const ContractInput = Type.Object({
  type: Type.Literal("token"),
  token_family_slug: Type.String(),
  count: Type.Optional(Count),
});

export const ContractOutputToken = Type.Object({
  type: Type.Literal("token"),
  token_family_slug: Type.String(),
  count: Type.Optional(Count),
  key_index: Count,
});

export const ContractOutputTaxReceipt = Type.Object({
  type: Type.Literal("tax-receipt"),
  donau_urls: Type.Array(Type.String()),
  amount: Type.Optional(AmountText),
});

export const ContractOutput = Type.Union([ContractOutputToken, ContractOutputTaxReceipt]);

export const ContractChoice = Type.Object({
  amount: AmountText,
  tip: Type.Optional(AmountText),
  description: Type.Optional(Type.String()),
  description_i18n: Type.Optional(Translations),
  inputs: Type.Array(ContractInput),
  outputs: Type.Array(ContractOutput),
  max_fee: AmountText,
});

const signatureValidity = { signature_validity_start: TimestampJson, signature_validity_end: TimestampJson };

export const TokenIssuePublicKey = Type.Union([
  Type.Object({ cipher: Type.Literal("RSA"), rsa_pub: BytesAny(), ...signatureValidity }),
  Type.Object({ cipher: Type.Literal("CS"), cs_pub: Bytes32(), ...signatureValidity }),
]);

export const ContractTokenDetails = Type.Union([
  Type.Object({ class: Type.Literal("subscription"), trusted_domains: Type.Array(Type.String()) }),
  Type.Object({ class: Type.Literal("discount"), expected_domains: Type.Array(Type.String()) }),
]);

export const ContractTokenFamily = Type.Object({
  name: Type.String(),
  description: Type.String(),
  description_i18n: Type.Optional(Translations),
  keys: Type.Array(TokenIssuePublicKey),
  details: ContractTokenDetails,
  critical: Type.Boolean(),
});

/** What both versions have, before the wallet's nonce is in. */
const contractTermsCommon = {
  summary: Type.String(),
  summary_i18n: Type.Optional(Translations),
  order_id: Type.String(),
  public_reorder_url: Type.Optional(Type.String()),
  fulfillment_url: Type.Optional(Type.String()),
  fulfillment_message: Type.Optional(Type.String()),
  fulfillment_message_i18n: Type.Optional(Translations),
  products: Type.Array(Product),
  timestamp: TimestampJson,
  refund_deadline: TimestampJson,
  pay_deadline: TimestampJson,
  wire_transfer_deadline: TimestampJson,
  merchant_pub: Bytes32(),
  merchant_base_url: Type.String(),
  merchant: Merchant,
  h_wire: Bytes64(),
  wire_method: Type.String(),
  exchanges: Type.Array(Exchange),
  delivery_location: Type.Optional(Location),
  delivery_date: Type.Optional(TimestampJson),
  auto_refund: Type.Optional(DurationJson),
  extra: Type.Optional(AnyObject),
  minimum_age: Type.Optional(Count),
  default_money_pot: Type.Optional(SafeInteger),
};

const priceOfVersion0 = {
  version: Type.Optional(Type.Literal(0)),
  amount: AmountText,
  max_fee: AmountText,
  tip: Type.Optional(AmountText),
};

const choicesOfVersion1 = {
  version: Type.Literal(1),
  choices: Type.Array(ContractChoice),
  token_families: MapOf(ContractTokenFamily),
};

/** Contract terms of an order that no wallet has claimed yet. */
export const ProtoContractTermsV0 = Type.Object({ ...priceOfVersion0, ...contractTermsCommon });
export const ProtoContractTermsV1 = Type.Object({ ...choicesOfVersion1, ...contractTermsCommon });
export const ProtoContractTerms = Type.Union([ProtoContractTermsV0, ProtoContractTermsV1]);

/** Contract terms as they are signed: with the claim nonce. */
export const ContractTermsV0 = Type.Object({ ...priceOfVersion0, ...contractTermsCommon, nonce: Bytes32() });
export const ContractTermsV1 = Type.Object({ ...choicesOfVersion1, ...contractTermsCommon, nonce: Bytes32() });
export const ContractTerms = Type.Union([ContractTermsV0, ContractTermsV1]);

/** Contract terms inside an answer: any object on the way, since its members are hashed and not ours to change. */
export const ContractTermsAsWritten = AnyObject;

export type Location = StaticDecode<typeof Location>;
export type Product = StaticDecode<typeof Product>;
export type Merchant = StaticDecode<typeof Merchant>;
export type ContractChoice = StaticDecode<typeof ContractChoice>;
export type ContractTokenFamily = StaticDecode<typeof ContractTokenFamily>;
export type ProtoContractTerms = StaticDecode<typeof ProtoContractTerms>;
export type ContractTermsV0 = StaticDecode<typeof ContractTermsV0>;
export type ContractTermsV1 = StaticDecode<typeof ContractTermsV1>;
export type ContractTerms = StaticDecode<typeof ContractTerms>;
/** Contract terms in the form in which they are written, hashed and stored. */
export type ContractTermsJson = StaticEncode<typeof ContractTerms>;
