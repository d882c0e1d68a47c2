/**
 * What a customer is shown of a contract. Reads it forgivingly: a member that the shop made
 * differently, or has had forgotten, is left out of the page and does not keep the customer from paying.
 */

import { type Amount, isAmount, parseAmount } from "@kontor/taler/amount";
import { type Timestamp, timestampFromJson } from "@kontor/taler/time";
import { contractOf, type Order } from "../orders/order.js";
import { type ContractText, type PageLanguage, translated } from "../pages/language.js";
import { fulfillmentMessageOf, picture, webUrl } from "../pages/safe-content.js";

export interface ContractView {
  readonly summary: ContractText;
  /** Absent where the wallet has several to choose from. */
  readonly amount: Amount | undefined;
  readonly choices: readonly ChoiceView[];
  /** The choice that was paid. */
  readonly chosen: ChoiceView | undefined;
  readonly products: readonly ProductView[];
  readonly merchant: MerchantView;
  /** Where the customer gets what was paid for. */
  readonly fulfillmentUrl: URL | undefined;
  readonly fulfillmentMessage: ContractText | undefined;
  readonly publicReorderUrl: URL | undefined;
  /** Absent, like the other times, where it never comes. */
  readonly payDeadline: Timestamp | undefined;
  readonly refundDeadline: Timestamp | undefined;
  readonly deliveryDate: Timestamp | undefined;
  readonly deliveryPlace: readonly string[];
  /** Years; 0 for none. */
  readonly minimumAge: number;
}

export interface ChoiceView {
  readonly amount: Amount;
  readonly description: ContractText | undefined;
  readonly needs: readonly TokenView[];
  readonly gives: readonly TokenView[];
  /** What of the price is a donation; absent where nothing is. */
  readonly donation: DonationView | undefined;
}

/** A donation with the tax receipt that the customer may have for it. */
export interface DonationView {
  readonly amount: Amount;
  /** Hosts of the authorities that issue it. */
  readonly authorities: readonly string[];
}

/** Tokens that a choice takes or gives. */
export interface TokenView {
  /** Of the family: in the shop's language, as there are no translations. */
  readonly name: string;
  readonly count: number;
  readonly description: ContractText | undefined;
}

export interface ProductView {
  readonly name: ContractText;
  readonly description: ContractText | undefined;
  /** A decimal number. */
  readonly quantity: string | undefined;
  readonly unit: string | undefined;
  readonly price: Amount | undefined;
  readonly isNet: boolean;
  readonly taxes: readonly { readonly name: string; readonly tax: Amount }[];
  readonly image: string | undefined;
}

export interface MerchantView {
  readonly name: string;
  readonly logo: string | undefined;
  readonly email: string | undefined;
  readonly website: URL | undefined;
  readonly address: readonly string[];
}

/** Reads what the page shows. The price of a paid order is that of the choice that was made. */
export function viewContract(order: Order, language: PageLanguage): ContractView {
  const terms = members(contractOf(order));
  const viewOf = (choice: unknown) => choiceView(choice, members(terms.token_families), language);
  const choices = list(terms.choices).flatMap((choice) => viewOf(choice) ?? []);
  const chosen =
    order.state === "paid" && order.choiceIndex !== undefined
      ? viewOf(list(terms.choices)[order.choiceIndex])
      : undefined;
  const only = choices.length === 1 ? choices[0] : undefined;
  const fulfillmentUrl = text(terms.fulfillment_url);
  return {
    summary: translation(terms, "summary", language) ?? { text: order.orderId, language: undefined },
    amount: amount(terms.amount) ?? (chosen ?? only)?.amount,
    choices,
    chosen,
    products: list(terms.products).flatMap((product) => productView(product, language)),
    merchant: merchantView(members(terms.merchant)),
    fulfillmentUrl: webUrl(fulfillmentUrl),
    fulfillmentMessage:
      translation(terms, "fulfillment_message", language) ?? withoutLanguage(fulfillmentMessageOf(fulfillmentUrl)),
    publicReorderUrl: webUrl(terms.public_reorder_url),
    payDeadline: comes(order.payDeadline),
    refundDeadline: time(terms.refund_deadline),
    deliveryDate: time(terms.delivery_date),
    deliveryPlace: addressLines(members(terms.delivery_location)),
    minimumAge: typeof terms.minimum_age === "number" ? terms.minimum_age : 0,
  };
}

type Members = Readonly<Record<string, unknown>>;

function choiceView(value: unknown, families: Members, language: PageLanguage): ChoiceView | undefined {
  const choice = members(value);
  const price = amount(choice.amount);
  if (price === undefined) return undefined;
  const tokens = (side: unknown) =>
    list(side).flatMap((entry): TokenView[] => {
      const { type, token_family_slug: slug, count } = members(entry);
      const family = typeof slug === "string" && Object.hasOwn(families, slug) ? members(families[slug]) : {};
      const name = text(family.name);
      if (type !== "token" || name === undefined) return [];
      const description = translation(family, "description", language);
      return [{ name, count: typeof count === "number" ? count : 1, description }];
    });
  return {
    amount: price,
    description: translation(choice, "description", language),
    needs: tokens(choice.inputs),
    gives: tokens(choice.outputs),
    donation: donationView(choice.outputs, price),
  };
}

function donationView(outputs: unknown, price: Amount): DonationView | undefined {
  for (const output of list(outputs)) {
    const { type, amount: given, donau_urls: urls } = members(output);
    const authorities = list(urls).flatMap((url) => webUrl(text(url))?.host ?? []);
    if (type === "tax-receipt" && authorities.length > 0) return { amount: amount(given) ?? price, authorities };
  }
  return undefined;
}

function productView(value: unknown, language: PageLanguage): ProductView[] {
  const product = members(value);
  const ownName = withoutLanguage(text(product.product_name));
  const description = translation(product, "description", language);
  const name = ownName ?? description ?? withoutLanguage(text(product.product_id));
  if (name === undefined) return [];
  return [
    {
      name,
      description: name === description || name.text === description?.text ? undefined : description,
      quantity: decimal(product.unit_quantity) ?? decimal(product.quantity),
      unit: text(product.unit),
      price: amount(list(product.prices)[0]) ?? amount(product.price),
      isNet: product.prices_are_net === true,
      taxes: list(product.taxes).flatMap((entry) => {
        const { name: taxName, tax } = members(entry);
        const taxAmount = amount(tax);
        return typeof taxName === "string" && taxAmount !== undefined ? [{ name: taxName, tax: taxAmount }] : [];
      }),
      image: picture(product.image),
    },
  ];
}

function merchantView(merchant: Members): MerchantView {
  const email = text(merchant.email);
  return {
    name: text(merchant.name) ?? "",
    logo: picture(merchant.logo),
    email: email !== undefined && /^[^\s@<>?&]+@[^\s@<>?&]+$/.test(email) ? email : undefined,
    website: webUrl(merchant.website),
    address: addressLines(members(merchant.address)),
  };
}

/** A `Location` as it is written on a letter. */
function addressLines(location: Members): string[] {
  const part = (name: string) => text(location[name]);
  const joined = (...names: string[]) => names.flatMap((name) => part(name) ?? []).join(" ");
  return [
    joined("building_name"),
    joined("street", "building_number"),
    ...list(location.address_lines).flatMap((line) => text(line) ?? []),
    joined("town_location"),
    joined("post_code", "town"),
    joined("district"),
    joined("country_subdivision"),
    joined("country"),
  ].filter((line) => line !== "");
}

function translation(object: Members, name: string, language: PageLanguage): ContractText | undefined {
  const original = text(object[name]);
  if (original === undefined) return undefined;
  const others = Object.entries(members(object[`${name}_i18n`])).flatMap(([tag, value]) => {
    const translation = text(value);
    return translation === undefined ? [] : [[tag, translation] as const];
  });
  return translated(original, Object.fromEntries(others), language);
}

function withoutLanguage(value: string | undefined): ContractText | undefined {
  return value === undefined ? undefined : { text: value, language: undefined };
}

function members(value: unknown): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function decimal(value: unknown): string | undefined {
  if (typeof value === "number" && value >= 0) return String(value);
  return typeof value === "string" && /^[0-9]{1,16}(?:\.[0-9]{1,6})?$/.test(value) ? value : undefined;
}

function amount(value: unknown): Amount | undefined {
  return typeof value === "string" && isAmount(value) ? parseAmount(value) : undefined;
}

/** The last moment that calendars know, in microseconds. */
const END_OF_TIME: Timestamp = 8_640_000_000_000_000_000n;

function comes(timestamp: Timestamp): Timestamp | undefined {
  return timestamp > END_OF_TIME ? undefined : timestamp;
}

function time(value: unknown): Timestamp | undefined {
  try {
    return comes(timestampFromJson(value));
  } catch {
    return undefined;
  }
}
