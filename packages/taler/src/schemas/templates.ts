/** Templates: recipes out of which anybody may make an order. */
import { type StaticDecode, Type } from "typebox";
import { MAX_CHOICES, Tax } from "./contract.js";
import { OrderChoice } from "./orders.js";
import {
  AmountText,
  AnyObject,
  Count,
  DecimalQuantity,
  DurationJson,
  LineText,
  ProseText,
  Translations,
} from "./primitives.js";

/** A segment of paths, which would lose `.` and `..`. */
const TemplateId = Type.String({
  minLength: 1,
  maxLength: 512,
  pattern: "^(?!\\.{1,2}$)",
  description: "any text but . and ..",
});

/** As amounts have them. */
const CurrencyName = Type.String({
  maxLength: 100,
  pattern: "^[A-Z]{1,11}$",
  description: "a currency of 1 to 11 letters A-Z",
});

const contractCommon = {
  summary: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000 })),
  /** Not together with an amount. */
  currency: Type.Optional(CurrencyName),
  pay_duration: Type.Optional(DurationJson),
  // Wallets keep it in 32 bits.
  minimum_age: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 })),
  request_tip: Type.Optional(Type.Boolean()),
};

export const TemplateContractFixedOrder = Type.Object({
  template_type: Type.Optional(Type.Literal("fixed-order")),
  amount: Type.Optional(AmountText),
  ...contractCommon,
});

export const TemplateContractInventoryCart = Type.Object({
  template_type: Type.Literal("inventory-cart"),
  selected_all: Type.Optional(Type.Boolean()),
  selected_categories: Type.Optional(Type.Array(Count)),
  selected_products: Type.Optional(Type.Array(LineText)),
  choose_one: Type.Optional(Type.Boolean()),
  ...contractCommon,
});

export const TemplateContractPaivana = Type.Object({
  template_type: Type.Literal("paivana"),
  website_regex: Type.Optional(ProseText),
  choices: Type.Array(OrderChoice, { minItems: 1, maxItems: MAX_CHOICES }),
  max_pickup_duration: Type.Optional(DurationJson),
  ...contractCommon,
});

/** Without a type it is of a fixed order. */
export const TemplateContractDetails = Type.Union([
  TemplateContractFixedOrder,
  TemplateContractInventoryCart,
  TemplateContractPaivana,
]);

export const TemplatePatchDetails = Type.Object({
  template_description: ProseText,
  otp_id: Type.Optional(LineText),
  template_contract: TemplateContractDetails,
  /** What the customer may change; no member that the contract fixes. */
  editable_defaults: Type.Optional(AnyObject),
  /** Of clients from before the contract had a currency of its own. */
  required_currency: Type.Optional(CurrencyName),
});

export const TemplateCreateRequest = Type.Object({ template_id: TemplateId, ...TemplatePatchDetails.properties });

export const TemplatesSummaryResponse = Type.Object({
  templates: Type.Array(Type.Object({ template_id: Type.String(), template_description: ProseText })),
});

const shownMembers = {
  /** As the shop wrote it. */
  template_contract: AnyObject,
  editable_defaults: Type.Optional(AnyObject),
  required_currency: Type.Optional(Type.String()),
};

export const TemplateDetails = Type.Object({
  template_description: ProseText,
  otp_id: Type.Optional(LineText),
  ...shownMembers,
});

/** Sic: it is the answer. */
export const WalletTemplateDetailsRequest = Type.Object(shownMembers);

export const InventoryPayloadProduct = Type.Object({
  product_id: LineText,
  product_name: Type.String(),
  description: Type.String(),
  description_i18n: Type.Optional(Translations),
  unit: Type.String(),
  unit_prices: Type.Array(AmountText),
  unit_allow_fraction: Type.Boolean(),
  unit_precision_level: Count,
  /** -1 for as much as anybody wants. */
  remaining_stock: Type.String(),
  categories: Type.Array(Count),
  taxes: Type.Optional(Type.Array(Tax)),
  image_hash: Type.Optional(Type.String()),
});

export const InventorySelectionEntry = Type.Object({ product_id: LineText, quantity: DecimalQuantity });

export const UsingTemplateDetailsRequest = Type.Object({
  /** `fixed-order` when absent; must be the template's. */
  template_type: Type.Optional(LineText),
  summary: Type.Optional(ProseText),
  /** The tip included. */
  amount: Type.Optional(AmountText),
  tip: Type.Optional(AmountText),
  inventory_selection: Type.Optional(Type.Array(InventorySelectionEntry)),
  website: Type.Optional(Type.String({ maxLength: 2048 })),
  paivana_id: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
});

export type TemplateContractFixedOrder = StaticDecode<typeof TemplateContractFixedOrder>;
export type TemplateContractInventoryCart = StaticDecode<typeof TemplateContractInventoryCart>;
export type TemplateContractPaivana = StaticDecode<typeof TemplateContractPaivana>;
export type TemplateContractDetails = StaticDecode<typeof TemplateContractDetails>;
export type TemplatePatchDetails = StaticDecode<typeof TemplatePatchDetails>;
export type InventoryPayloadProduct = StaticDecode<typeof InventoryPayloadProduct>;
export type UsingTemplateDetailsRequest = StaticDecode<typeof UsingTemplateDetailsRequest>;
