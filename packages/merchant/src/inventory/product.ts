/** A product of the inventory, and the forms in which it comes in and goes out. */

import { isDeepStrictEqual } from "node:util";
import { type Amount, equalAmounts, printAmount } from "@kontor/taler/amount";
import { printQuantity, wholeUnits } from "@kontor/taler/quantity";
import type { Location } from "@kontor/taler/schemas/contract";
import type { ProductAddDetailRequest, ProductPatchDetailRequest } from "@kontor/taler/schemas/inventory";
import { type Timestamp, timestampToJson } from "@kontor/taler/time";
import { malformed, missing } from "../taler-error.js";
import {
  demandGiven,
  type GivenQuantity,
  printStock,
  readQuantity,
  readStock,
  wholeStock,
} from "./quantity-members.js";
import type { Stock, StockTotals } from "./stock.js";
import type { FractionPolicy } from "./units.js";

/** What a product may refer to. */
export interface ProductReferences {
  /** Ascending, each once. */
  readonly categories: readonly bigint[];
  readonly productGroup: bigint | undefined;
  readonly moneyPot: bigint | undefined;
}

export interface ProductDetails extends ProductReferences {
  readonly name: string;
  readonly description: string;
  readonly descriptionI18n: Readonly<Record<string, string>>;
  readonly unit: string;
  /** Undefined: as its unit has it. */
  readonly allowFraction: boolean | undefined;
  readonly precisionLevel: number | undefined;
  /** For one unit, each in another currency; the first is the base price. */
  readonly prices: readonly Amount[];
  readonly priceIsNet: boolean;
  /** For one unit; amounts as they were written. */
  readonly taxes: readonly ProductTax[] | undefined;
  /** A data: URL, or empty. */
  readonly image: string;
  readonly address: Location | undefined;
  /** Undefined: nobody knows. */
  readonly nextRestock: Timestamp | undefined;
  /** Years. */
  readonly minimumAge: number;
}

export interface ProductTax {
  readonly name: string;
  readonly tax: string;
}

export interface NewProduct extends ProductDetails {
  readonly productId: string;
  readonly totalStock: Stock;
}

export interface Product extends NewProduct, StockTotals {
  readonly serial: bigint;
}

/** What a client wants of the stock, and how it wrote it. */
export interface WantedStock {
  readonly totalStock: GivenQuantity<Stock> | undefined;
  readonly totalLost: GivenQuantity<bigint> | undefined;
}

/** @throws TalerError GENERIC_PARAMETER_MALFORMED or, without price or stock, GENERIC_PARAMETER_MISSING */
export function newProduct(body: ProductAddDetailRequest): {
  readonly product: NewProduct;
  readonly stock: GivenQuantity<Stock>;
} {
  const stock = demandGiven(readStock(body, "total_stock"), "total_stock");
  const prices = pricesOf(body);
  if (prices === undefined) throw missing("unit_price");
  const product = {
    productId: body.product_id,
    name: body.product_name ?? body.description,
    description: body.description,
    descriptionI18n: body.description_i18n ?? {},
    unit: body.unit,
    allowFraction: body.unit_allow_fraction,
    precisionLevel: body.unit_precision_level,
    prices,
    priceIsNet: body.price_is_net ?? false,
    taxes: body.taxes,
    image: body.image ?? "",
    address: body.address,
    nextRestock: knownTime(body.next_restock),
    minimumAge: body.minimum_age ?? 0,
    productGroup: serialOrNone(body.product_group_id),
    moneyPot: serialOrNone(body.money_pot_id),
    categories: categoriesOf(body.categories ?? []),
    totalStock: stock.value,
  };
  return { product, stock };
}

/** Whether adding the product once more adds nothing: what was sold and lost since does not matter. */
export function isSameProduct(earlier: Product, { ...product }: NewProduct): boolean {
  const { serial: _serial, totalSold: _sold, totalLost: _lost, ...content } = earlier;
  return isDeepStrictEqual(content, product);
}

/** The product's details after a change; what it does not name stays. */
export function changedDetails(product: ProductDetails, body: ProductPatchDetailRequest): ProductDetails {
  return {
    name: body.product_name ?? (isUnnamed(product) ? body.description : undefined) ?? product.name,
    description: body.description ?? product.description,
    descriptionI18n: body.description_i18n ?? product.descriptionI18n,
    unit: body.unit ?? product.unit,
    allowFraction: body.unit_allow_fraction ?? product.allowFraction,
    precisionLevel: body.unit_precision_level ?? product.precisionLevel,
    prices: changedPrices(product.prices, body),
    priceIsNet: body.price_is_net ?? product.priceIsNet,
    taxes: body.taxes ?? product.taxes,
    image: body.image ?? product.image,
    address: body.address ?? product.address,
    nextRestock: body.next_restock === undefined ? product.nextRestock : knownTime(body.next_restock),
    minimumAge: body.minimum_age ?? product.minimumAge,
    productGroup: body.product_group_id === undefined ? product.productGroup : serialOrNone(body.product_group_id),
    moneyPot: body.money_pot_id === undefined ? product.moneyPot : serialOrNone(body.money_pot_id),
    categories: body.categories === undefined ? product.categories : categoriesOf(body.categories),
  };
}

/** What a change makes the product refer to, none of which needs to exist. */
export function namedReferences(body: ProductPatchDetailRequest): ProductReferences {
  return {
    categories: categoriesOf(body.categories ?? []),
    productGroup: serialOrNone(body.product_group_id),
    moneyPot: serialOrNone(body.money_pot_id),
  };
}

/** What a change says about the stock. */
export function wantedStock(body: ProductPatchDetailRequest): WantedStock {
  return { totalStock: readStock(body, "total_stock"), totalLost: readQuantity(body, "total_lost") };
}

/**
 * A new total. A client that knows only whole units repeats those it was shown to change nothing; the
 * fraction that it did not see stays.
 */
export function changedTotal<Value extends Stock>(total: Value, given: GivenQuantity<Value> | undefined): Value {
  if (given === undefined) return total;
  return given.isWholeOnly && wholeStock(given.value) === wholeStock(total) ? total : given.value;
}

interface PriceMembers {
  readonly price?: Amount;
  readonly unit_price?: readonly Amount[];
}

function pricesOf({ price, unit_price: prices }: PriceMembers): readonly Amount[] | undefined {
  if (prices === undefined) return price === undefined ? undefined : [price];
  const repeated = prices.findIndex(({ currency }, index) => prices.findIndex((p) => p.currency === currency) < index);
  if (repeated >= 0) {
    throw malformed(`unit_price[${repeated}]`, `there is a price in ${prices[repeated]!.currency} already`);
  }
  const [base] = prices;
  if (price !== undefined && !equalAmounts(price, base!)) {
    throw malformed("price", `is not unit_price[0], which is ${printAmount(base!)}`);
  }
  return prices;
}

/** A client that knows one price changes that one; it has not seen those in other currencies. */
function changedPrices(before: readonly Amount[], members: PriceMembers): readonly Amount[] {
  const prices = pricesOf(members) ?? before;
  if (members.unit_price !== undefined || members.price === undefined) return prices;
  const { price } = members;
  return [price, ...before.slice(1).filter(({ currency }) => currency !== price.currency)];
}

/** Time zero is how one says that one does not know. */
function knownTime(time: Timestamp | undefined): Timestamp | undefined {
  return time === 0n ? undefined : time;
}

/** 0 is none. */
function serialOrNone(serial: number | undefined): bigint | undefined {
  return serial === undefined || serial === 0 ? undefined : BigInt(serial);
}

/** An old client gave no name, and its description stands for one, also when it changes. */
function isUnnamed({ name, description }: ProductDetails): boolean {
  return name === description;
}

/** 0 is the category that tills see products in that are in none. */
function categoriesOf(categories: readonly number[]): bigint[] {
  return [...new Set(categories)]
    .filter((serial) => serial !== 0)
    .sort((a, b) => a - b)
    .map(BigInt);
}

/** The members that every description of a product has. */
export function productMembers(product: Product, { allowFraction, precisionLevel }: FractionPolicy) {
  return {
    product_name: product.name,
    description: product.description,
    description_i18n: product.descriptionI18n,
    unit: product.unit,
    unit_allow_fraction: allowFraction,
    unit_precision_level: precisionLevel,
    unit_price: product.prices.map(printAmount),
    price: printAmount(product.prices[0]!),
    ...(product.taxes === undefined ? {} : { taxes: product.taxes }),
    unit_total_stock: printStock(product.totalStock),
    ...(product.minimumAge === 0 ? {} : { minimum_age: product.minimumAge }),
  };
}

/** The `ProductDetailResponse`. */
export function detailedProduct(product: Product, policy: FractionPolicy) {
  const { nextRestock, productGroup, moneyPot, address, totalSold, totalLost } = product;
  return {
    ...productMembers(product, policy),
    categories: product.categories.map(Number),
    price_is_net: product.priceIsNet,
    image: product.image,
    total_stock: wholeStock(product.totalStock),
    total_sold: wholeUnits(totalSold),
    unit_total_sold: printQuantity(totalSold),
    total_lost: wholeUnits(totalLost),
    unit_total_lost: printQuantity(totalLost),
    ...(address === undefined ? {} : { address }),
    ...(nextRestock === undefined ? {} : { next_restock: timestampToJson(nextRestock) }),
    ...(productGroup === undefined ? {} : { product_group_id: Number(productGroup) }),
    ...(moneyPot === undefined ? {} : { money_pot_id: Number(moneyPot) }),
  };
}
