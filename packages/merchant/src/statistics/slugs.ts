/** What is counted, under the names that clients ask for. Both spellings of the fees occur in the wild. */

/** Sums of money. */
export const AMOUNT_SLUGS = {
  "payments-received": "prices of the orders that were paid",
  "payments-received-after-deposit-fee": "prices of the orders that were paid, without the deposit fees of their coins",
  "deposits-received": "contributions of the coins that paid for orders",
  "total-deposit-fees-paid": "deposit fees of the coins that paid for orders",
  "refunds-granted": "refunds that were granted, each increase when it was",
  "total-wire-fees-paid": "wire fees of the transfers that were confirmed",
} as const;

/** Numbers of things. */
export const COUNTER_SLUGS = {
  "orders-created": "orders that were created",
  "orders-claimed": "orders that a wallet claimed",
  "orders-paid": "orders that were paid",
  "orders-settled": "orders whose money arrived at the bank",
  "products-sold": "pieces of products in orders that were paid",
  "tokens-issued": "tokens that were issued with payments",
  "tokens-used": "tokens that were spent with payments",
} as const;

export type AmountSlug = keyof typeof AMOUNT_SLUGS;
export type CounterSlug = keyof typeof COUNTER_SLUGS;

/** Sums that only reports show, one for each name of a tax, and each money pot. */
export type DetailSlug = `${typeof TAX_PREFIX}${string}` | `${typeof POT_PREFIX}${string}`;
export type AnySlug = AmountSlug | CounterSlug | DetailSlug;

export const TAX_PREFIX = "tax/";
export const POT_PREFIX = "pot/";

/** Names that are longer cannot be told apart. */
const LONGEST_TAX_NAME = 100;

/** As it is counted, and as tables have it in their heads. */
export function shortTaxName(name: string): string {
  // PostgreSQL cannot store these.
  return [...name.replace(/[\0\p{Surrogate}]/gu, "")].slice(0, LONGEST_TAX_NAME).join("");
}

export function taxSlug(name: string): DetailSlug {
  return `${TAX_PREFIX}${shortTaxName(name)}`;
}

export function potSlug(pot: bigint): DetailSlug {
  return `${POT_PREFIX}${pot}`;
}

const ALIASES: Readonly<Record<string, AmountSlug>> = {
  "deposits-fees-paid": "total-deposit-fees-paid",
  "deposit-fees-paid": "total-deposit-fees-paid",
  "wire-fees-paid": "total-wire-fees-paid",
};

/** The slug by its own name; undefined for one that is not counted. */
export function amountSlug(name: string): AmountSlug | undefined {
  return name in AMOUNT_SLUGS ? (name as AmountSlug) : ALIASES[name];
}

export function counterSlug(name: string): CounterSlug | undefined {
  return name in COUNTER_SLUGS ? (name as CounterSlug) : undefined;
}
