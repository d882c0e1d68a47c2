/** The inventory: products with their stock, categories, units, product groups and money pots. */
import { type StaticDecode, Type } from "typebox";
import { Location, Tax } from "./contract.js";
import {
  AmountText,
  Count,
  DecimalQuantity,
  DurationJson,
  ImageDataUrl,
  LineText,
  ProseText,
  SafeInteger,
  TimestampJson,
  Translations,
} from "./primitives.js";

/** Identifiers and names that must be unique: an index has room for so much of them. */
const UniqueName = Type.String({ minLength: 1, maxLength: 512 });

/** A picture as a data: URL in base64; empty for none. */
export const ProductImage = Type.String({
  maxLength: 2 ** 24,
  pattern: "^(?:data:image/[A-Za-z0-9.+-]+(?:;[A-Za-z0-9.+-]+=[^;,]*)*;base64,[A-Za-z0-9+/]*={0,2})?$",
});

/** How much there is or was, -1 for as much as anybody wants. */
export const DecimalStock = Type.String({ maxLength: 100, pattern: "^(?:-1|[0-9]{1,16}(?:\\.[0-9]{1,6})?)$" });

/** The same for clients that know no fractions. */
export const WholeStock = Type.Integer({ minimum: -1, maximum: Number.MAX_SAFE_INTEGER });

export const PrecisionLevel = Type.Integer({ minimum: 0, maximum: 6 });

/** Years; wallets keep it in 32 bits. */
const MinimumAge = Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 });

/** What both adding and changing a product may say. */
const productMembers = {
  product_name: Type.Optional(LineText),
  description_i18n: Type.Optional(Translations),
  categories: Type.Optional(Type.Array(Count)),
  unit_allow_fraction: Type.Optional(Type.Boolean()),
  unit_precision_level: Type.Optional(PrecisionLevel),
  unit_total_stock: Type.Optional(DecimalStock),
  total_stock: Type.Optional(WholeStock),
  unit_price: Type.Optional(Type.Array(AmountText, { minItems: 1 })),
  price: Type.Optional(AmountText),
  price_is_net: Type.Optional(Type.Boolean()),
  image: Type.Optional(ProductImage),
  taxes: Type.Optional(Type.Array(Tax)),
  address: Type.Optional(Location),
  next_restock: Type.Optional(TimestampJson),
  minimum_age: Type.Optional(MinimumAge),
  product_group_id: Type.Optional(SafeInteger),
  money_pot_id: Type.Optional(SafeInteger),
};

export const ProductAddDetailRequest = Type.Object({
  product_id: UniqueName,
  description: ProseText,
  unit: LineText,
  ...productMembers,
});

/** What is left out stays as it is. */
export const ProductPatchDetailRequest = Type.Object({
  description: Type.Optional(ProseText),
  unit: Type.Optional(LineText),
  ...productMembers,
  unit_total_lost: Type.Optional(DecimalQuantity),
  total_lost: Type.Optional(Count),
});

export const ProductDetailResponse = Type.Object({
  product_name: LineText,
  description: ProseText,
  description_i18n: Translations,
  unit: LineText,
  unit_allow_fraction: Type.Boolean(),
  unit_precision_level: PrecisionLevel,
  categories: Type.Array(Count),
  unit_price: Type.Array(AmountText),
  price: AmountText,
  price_is_net: Type.Boolean(),
  image: ImageDataUrl,
  taxes: Type.Optional(Type.Array(Tax)),
  total_stock: WholeStock,
  unit_total_stock: DecimalStock,
  total_sold: Count,
  unit_total_sold: DecimalQuantity,
  total_lost: Count,
  unit_total_lost: DecimalQuantity,
  address: Type.Optional(Location),
  next_restock: Type.Optional(TimestampJson),
  minimum_age: Type.Optional(Count),
  product_group_id: Type.Optional(Count),
  money_pot_id: Type.Optional(Count),
});

export const InventorySummaryResponse = Type.Object({
  products: Type.Array(Type.Object({ product_id: Type.String(), product_serial: Count })),
});

/** Without a quantity it is for one unit; 0 gives the lock up. */
export const LockRequest = Type.Object({
  lock_uuid: LineText,
  duration: DurationJson,
  quantity: Type.Optional(Count),
  unit_quantity: Type.Optional(DecimalQuantity),
});

export const MerchantPosProductDetail = Type.Object({
  product_serial: Count,
  product_id: Type.String(),
  product_name: LineText,
  categories: Type.Array(Count),
  description: ProseText,
  description_i18n: Translations,
  unit: LineText,
  unit_allow_fraction: Type.Boolean(),
  unit_precision_level: PrecisionLevel,
  unit_price: Type.Array(AmountText),
  price: AmountText,
  image: Type.Optional(ImageDataUrl),
  taxes: Type.Optional(Type.Array(Tax)),
  /** Absent where there is as much as anybody wants. */
  total_stock: Type.Optional(Count),
  unit_total_stock: DecimalStock,
  minimum_age: Type.Optional(Count),
});

export const MerchantCategory = Type.Object({
  id: Count,
  name: Type.String(),
  name_i18n: Type.Optional(Translations),
});

/** Where a product is to stand: one of these two. An addition of Kontor's. */
export const ProductPlaceRequest = Type.Object({
  /** The `product_id` of the product that comes right after it. */
  before: Type.Optional(LineText),
  /** The same of the one right before it. */
  after: Type.Optional(LineText),
});

export const FullInventoryDetailsResponse = Type.Object({
  products: Type.Array(MerchantPosProductDetail),
  categories: Type.Array(MerchantCategory),
});

export const ProductImageResponse = Type.Object({ image: ImageDataUrl });

/** To add one and to change one. */
export const CategoryCreateRequest = Type.Object({ name: UniqueName, name_i18n: Type.Optional(Translations) });

export const CategoryCreatedResponse = Type.Object({ category_id: Count });

export const CategoryListEntry = Type.Object({
  category_id: Count,
  name: Type.String(),
  name_i18n: Type.Optional(Translations),
  product_count: Count,
});

export const CategoryListResponse = Type.Object({ categories: Type.Array(CategoryListEntry) });

export const CategoryProductListResponse = Type.Object({
  name: Type.String(),
  name_i18n: Type.Optional(Translations),
  products: Type.Array(Type.Object({ product_id: Type.String() })),
});

export const MerchantUnit = Type.Object({
  unit_serial: Count,
  unit: LineText,
  unit_name_long: LineText,
  unit_name_short: LineText,
  unit_name_long_i18n: Type.Optional(Translations),
  unit_name_short_i18n: Type.Optional(Translations),
  unit_allow_fraction: Type.Boolean(),
  unit_precision_level: PrecisionLevel,
  unit_active: Type.Boolean(),
  unit_builtin: Type.Boolean(),
});

export const UnitListResponse = Type.Object({ units: Type.Array(MerchantUnit) });

const unitTexts = {
  unit_name_long_i18n: Type.Optional(Translations),
  unit_name_short_i18n: Type.Optional(Translations),
  unit_allow_fraction: Type.Optional(Type.Boolean()),
  unit_precision_level: Type.Optional(PrecisionLevel),
  unit_active: Type.Optional(Type.Boolean()),
};

export const UnitAddRequest = Type.Object({
  unit: UniqueName,
  unit_name_long: LineText,
  unit_name_short: LineText,
  ...unitTexts,
});

/** What is left out stays as it is. */
export const UnitPatchRequest = Type.Object({
  unit_name_long: Type.Optional(LineText),
  unit_name_short: Type.Optional(LineText),
  ...unitTexts,
});

export const GroupAddRequest = Type.Object({ group_name: UniqueName, description: ProseText });

/** What is left out stays as it is. */
export const GroupPatchRequest = Type.Object({
  group_name: Type.Optional(UniqueName),
  description: Type.Optional(ProseText),
});

export const GroupAddedResponse = Type.Object({ group_serial_id: Count });

export const GroupsSummaryResponse = Type.Object({
  groups: Type.Array(Type.Object({ group_serial: Count, group_name: Type.String(), description: ProseText })),
});

export const PotAddRequest = Type.Object({ pot_name: UniqueName, description: ProseText });

export const PotAddedResponse = Type.Object({ pot_serial_id: Count });

export const PotsSummaryResponse = Type.Object({
  pots: Type.Array(Type.Object({ pot_serial: Count, pot_name: Type.String(), pot_totals: Type.Array(AmountText) })),
});

export const PotDetailResponse = Type.Object({
  pot_name: Type.String(),
  description: ProseText,
  pot_totals: Type.Array(AmountText),
});

/** What is left out stays as it is; `expected_pot_totals` is what must be in the pot for the change to be made. */
export const PotModifyRequest = Type.Object({
  pot_name: Type.Optional(UniqueName),
  description: Type.Optional(ProseText),
  expected_pot_totals: Type.Optional(Type.Array(AmountText)),
  new_pot_totals: Type.Optional(Type.Array(AmountText)),
});

export type ProductAddDetailRequest = StaticDecode<typeof ProductAddDetailRequest>;
export type ProductPatchDetailRequest = StaticDecode<typeof ProductPatchDetailRequest>;
export type MerchantUnit = StaticDecode<typeof MerchantUnit>;
export type UnitAddRequest = StaticDecode<typeof UnitAddRequest>;
export type UnitPatchRequest = StaticDecode<typeof UnitPatchRequest>;
