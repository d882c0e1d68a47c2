/** A cart that a customer filled from what an inventory-cart template offers, and what it costs. */

import {
  type Amount,
  AmountError,
  addAmounts,
  equalAmounts,
  FRACTION_BASE,
  fromFractions,
  inFractions,
  isZero,
  zeroAmount,
} from "@kontor/taler/amount";
import { EncodingError } from "@kontor/taler/encoding-error";
import { MAX_QUANTITY, parseQuantity, priceOfQuantity, printQuantity, QUANTITY_BASE } from "@kontor/taler/quantity";
import type { UsingTemplateDetailsRequest } from "@kontor/taler/schemas/templates";
import { productUnknown } from "../inventory/product-path.js";
import { demandPrecision } from "../inventory/quantity-members.js";
import type { FractionPolicy } from "../inventory/units.js";
import { malformed, TalerError } from "../taler-error.js";
import type { OfferedProduct } from "./offer-store.js";

const MOST_LINES = 1000;

/** A product and how much of it. */
export interface CartLine {
  readonly productId: string;
  /** Millionths of a unit. */
  readonly quantity: bigint;
  /** The member that said so first. */
  readonly path: string;
}

/**
 * The lines of the selection; a product that stands there twice is added up.
 * @throws TalerError GENERIC_PARAMETER_MALFORMED
 */
export function cartLines(
  selection: UsingTemplateDetailsRequest["inventory_selection"],
  chooseOne: boolean,
): readonly CartLine[] {
  const parameter = "inventory_selection";
  if (selection === undefined || selection.length === 0) throw malformed(parameter, "nothing is chosen");
  if (selection.length > MOST_LINES) throw malformed(parameter, `at most ${MOST_LINES} products`);
  const lines = new Map<string, CartLine>();
  for (const [index, { product_id: productId, quantity: text }] of selection.entries()) {
    const path = `${parameter}[${index}]`;
    const earlier = lines.get(productId);
    const quantity = quantityOf(text, `${path}.quantity`) + (earlier?.quantity ?? 0n);
    if (quantity > MAX_QUANTITY) throw malformed(`${path}.quantity`, "is too much");
    lines.set(productId, earlier === undefined ? { productId, quantity, path } : { ...earlier, quantity });
  }
  const [first, ...others] = [...lines.values()];
  if (chooseOne && others.length > 0) throw malformed(parameter, "only one product can be chosen");
  if (chooseOne && first!.quantity !== QUANTITY_BASE) throw malformed(`${first!.path}.quantity`, "must be 1");
  return [...lines.values()];
}

function quantityOf(text: string, parameter: string): bigint {
  try {
    const quantity = parseQuantity(text);
    if (quantity > 0n) return quantity;
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw malformed(parameter, error.message);
  }
  throw malformed(parameter, "must be more than nothing");
}

/** A line with its product. */
export interface PricedLine extends CartLine {
  readonly product: OfferedProduct;
}

/**
 * The products of the lines.
 * @param known those that exist
 * @throws TalerError MERCHANT_GENERIC_PRODUCT_UNKNOWN, ..._WRONG_PRODUCT for one that the template does not offer, or
 * GENERIC_PARAMETER_MALFORMED for a quantity that it is not sold in
 */
export function withProducts(
  lines: readonly CartLine[],
  known: readonly OfferedProduct[],
  policyOf: (product: OfferedProduct) => FractionPolicy,
): readonly PricedLine[] {
  const products = new Map(known.map((product) => [product.productId, product]));
  return lines.map((line) => {
    const { productId, quantity, path } = line;
    const product = products.get(productId);
    if (product === undefined) throw productUnknown(productId, `${path}.product_id`);
    if (!product.isOffered) {
      throw new TalerError("MERCHANT_POST_USING_TEMPLATES_WRONG_PRODUCT", {
        parameter: `${path}.product_id`,
        detail: `${path}.product_id: ${productId} is not offered here`,
      });
    }
    demandPrecision({ value: quantity, isWholeOnly: false, parameter: `${path}.quantity` }, policyOf(product));
    return { ...line, product };
  });
}

/**
 * The currency that the cart is paid in: the one that is wanted, else the only one that everything has a price in.
 * @throws TalerError MERCHANT_POST_USING_TEMPLATES_NO_CURRENCY where none is, or several
 */
export function cartCurrency(lines: readonly PricedLine[], wanted: string | undefined): string {
  const priced = lines.map(({ product }) => product.prices.map(({ currency }) => currency));
  const common = (priced[0] ?? []).filter((currency) => priced.every((currencies) => currencies.includes(currency)));
  const possible = wanted === undefined ? common : common.filter((currency) => currency === wanted);
  if (possible.length === 1) return possible[0]!;
  throw new TalerError("MERCHANT_POST_USING_TEMPLATES_NO_CURRENCY", {
    detail:
      wanted === undefined ? "the products have not one currency in common" : `not everything has a price in ${wanted}`,
  });
}

/**
 * What everything costs, without a tip: exactly, and as it can be paid.
 * @param digits behind the point that amounts of the currency may have
 * @throws TalerError GENERIC_PARAMETER_MALFORMED for what is not sold by itself, GENERIC_FAILED_COMPUTE_AMOUNT for more
 * than there is money
 */
export function cartPrice(
  lines: readonly PricedLine[],
  currency: string,
  digits: number,
): { readonly exact: Amount; readonly payable: Amount } {
  try {
    const exact = lines.reduce((sum, { product, quantity, path }) => {
      const unitPrice = product.prices.find((price) => price.currency === currency)!;
      if (isZero(unitPrice)) throw malformed(`${path}.product_id`, "is not sold by itself");
      return addAmounts(sum, priceOfQuantity(unitPrice, quantity));
    }, zeroAmount(currency));
    return { exact, payable: roundedUp(exact, digits) };
  } catch (error) {
    if (error instanceof AmountError) throw tooMuch();
    throw error;
  }
}

function roundedUp(amount: Amount, digits: number): Amount {
  const step = BigInt(FRACTION_BASE) / 10n ** BigInt(digits);
  return fromFractions(amount.currency, ((inFractions(amount) + step - 1n) / step) * step);
}

/** @throws TalerError GENERIC_FAILED_COMPUTE_AMOUNT, which is the customer's doing here */
export function withTip(amount: Amount, tip: Amount | undefined): Amount {
  if (tip === undefined) return amount;
  try {
    return addAmounts(amount, tip);
  } catch (error) {
    if (error instanceof AmountError) throw tooMuch();
    throw error;
  }
}

function tooMuch(): TalerError {
  return new TalerError("GENERIC_FAILED_COMPUTE_AMOUNT", { status: 400, detail: "that is more than an amount can be" });
}

/** Whether a customer who computed the total came to the same. */
export function isTotal(
  given: Amount,
  { exact, payable }: ReturnType<typeof cartPrice>,
  tip: Amount | undefined,
): boolean {
  return [exact, payable].some((price) => equalAmounts(given, withTip(price, tip)));
}

const LONGEST_SUMMARY = 200;

/** What the order is called where nobody said: what is in it. */
export function cartSummary(lines: readonly PricedLine[]): string {
  const text = lines
    .map(({ product, quantity }) =>
      quantity === QUANTITY_BASE ? product.name : `${printQuantity(quantity)} × ${product.name}`,
    )
    .join(", ");
  const characters = [...text];
  const short = characters.length > LONGEST_SUMMARY ? `${characters.slice(0, LONGEST_SUMMARY - 1).join("")}…` : text;
  return short.trim() === "" ? "…" : short;
}
