/** What an order takes from the inventory: read from the request, and completed for the contract. */

import { type Amount, AmountError, isZero, parseAmount, printAmount } from "@kontor/taler/amount";
import { priceOfQuantity, printQuantity, QUANTITY_BASE, type Quantity, wholeUnits } from "@kontor/taler/quantity";
import type { MinimalInventoryProduct } from "@kontor/taler/schemas/orders";
import type { JsonObject } from "@kontor/taler/strict-json";
import { malformed, type TalerError } from "../taler-error.js";
import type { Product } from "./product.js";
import { productUnknown } from "./product-path.js";
import { demandPrecision, type GivenQuantity, oneUnit, readQuantity } from "./quantity-members.js";
import type { FractionPolicy } from "./units.js";

/** One line of an order. */
export interface OrderLine {
  readonly product: Product;
  readonly quantity: Quantity;
  /** What that much costs, in every currency that the product has a price in; none where its price is zero. */
  readonly prices: readonly Amount[];
  /** The same of its taxes. */
  readonly taxes: readonly { readonly name: string; readonly tax: Amount }[] | undefined;
  /** The money pot that the request names, 0 for none; undefined: the product's own. */
  readonly wantedPot: number | undefined;
}

/** A product and how much of it, as the request has it. */
export interface WantedProduct {
  readonly productId: string;
  readonly quantity: GivenQuantity<Quantity>;
  readonly pot: number | undefined;
  /** Of the member, such as `inventory_products[0]`. */
  readonly path: string;
}

/** A short request may name much that is long: pictures above all. */
const MOST_LINES = 1000;
const LONGEST_LINES = 4_000_000;

/** @throws TalerError GENERIC_PARAMETER_MALFORMED */
export function wantedProducts(products: readonly MinimalInventoryProduct[]): WantedProduct[] {
  if (products.length > MOST_LINES) throw malformed("inventory_products", `at most ${MOST_LINES} products`);
  return products.map((product, index) => {
    const path = `inventory_products[${index}]`;
    const quantity = readQuantity(product, "quantity", `${path}.`) ?? oneUnit("quantity", `${path}.`);
    if (quantity.value === 0n) throw malformed(quantity.parameter, "must be more than nothing");
    return { productId: product.product_id, quantity, pot: product.product_money_pot, path };
  });
}

/**
 * The lines of an order, completed from the inventory.
 * @param known the products of the request that exist
 * @throws TalerError MERCHANT_GENERIC_PRODUCT_UNKNOWN, or GENERIC_PARAMETER_MALFORMED for a quantity that is too fine or
 * costs more than there is money
 */
export function orderLines(
  wanted: readonly WantedProduct[],
  known: readonly Product[],
  policyOf: (product: Product) => FractionPolicy,
): OrderLine[] {
  const products = new Map(known.map((product) => [product.productId, product]));
  return wanted.map(({ productId, quantity, pot, path }) => {
    const product = products.get(productId);
    if (product === undefined) throw productUnknown(productId, `${path}.product_id`);
    demandPrecision(quantity, policyOf(product));
    const total = (unitPrice: Amount) => demandPrice(unitPrice, quantity);
    return {
      product,
      quantity: quantity.value,
      prices: product.prices.filter((price) => !isZero(price)).map(total),
      taxes: product.taxes?.map(({ name, tax }) => ({ name, tax: total(parseAmount(tax)) })),
      wantedPot: pot,
    };
  });
}

function demandPrice(unitPrice: Amount, { value, parameter }: GivenQuantity<Quantity>): Amount {
  try {
    return priceOfQuantity(unitPrice, value);
  } catch (error) {
    if (error instanceof AmountError) throw malformed(parameter, "that much costs more than an amount can be");
    throw error;
  }
}

/**
 * What the contract says of the lines.
 * @throws TalerError GENERIC_PARAMETER_MALFORMED when that is too much for a contract
 */
export function contractProducts(lines: readonly OrderLine[], currency: string | undefined): JsonObject[] {
  let length = 0;
  return lines.map((line) => {
    const product = contractProduct(line, currency);
    length += JSON.stringify(product).length;
    if (length > LONGEST_LINES) throw tooLong();
    return product;
  });
}

/** @throws TalerError GENERIC_PARAMETER_MALFORMED when these products alone are too much for a contract */
export function demandShort(products: readonly Product[]): void {
  const lengths = products.map(
    ({ image, description, descriptionI18n }) =>
      image.length + description.length + Object.values(descriptionI18n).join("").length,
  );
  if (lengths.reduce((sum, length) => sum + length, 0) > LONGEST_LINES) throw tooLong();
}

function tooLong(): TalerError {
  return malformed("inventory_products", "their pictures and descriptions make the contract too long");
}

/**
 * The `Product` of the contract. Its price is that of the whole line, in the order's currency where the product has one
 * in it; what clients without fractions would read wrongly is left out.
 */
function contractProduct(line: OrderLine, currency: string | undefined): JsonObject {
  const { product, quantity, prices, taxes } = line;
  const price = prices.find((each) => each.currency === currency) ?? prices[0];
  return {
    product_id: product.productId,
    product_name: product.name,
    description: product.description,
    ...(Object.keys(product.descriptionI18n).length === 0 ? {} : { description_i18n: product.descriptionI18n }),
    ...(quantity % QUANTITY_BASE === 0n ? { quantity: wholeUnits(quantity) } : {}),
    unit_quantity: printQuantity(quantity),
    unit: product.unit,
    ...(price === undefined ? {} : { price: printAmount(price) }),
    ...(prices.length === 0 ? {} : { prices: prices.map(printAmount) }),
    ...(product.priceIsNet && prices.length > 0 ? { prices_are_net: true } : {}),
    ...(product.image === "" ? {} : { image: product.image }),
    ...(taxes === undefined ? {} : { taxes: taxes.map(({ name, tax }) => ({ name, tax: printAmount(tax) })) }),
  };
}

/** The age that somebody must have who buys all of this; 0 for any. */
export function minimumAgeOf(lines: readonly OrderLine[]): number {
  return Math.max(0, ...lines.map(({ product }) => product.minimumAge));
}
