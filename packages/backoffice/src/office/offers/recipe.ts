/**
 * The three kinds of offers: which family of tokens each is, and which choices an order gives that sells or takes it. What a
 * family does not say of itself (the prices) is kept with what the shop has chosen.
 */

export const RECIPES = ["stamps", "pass", "members"] as const;
export type Recipe = (typeof RECIPES)[number];

/** Amounts are those of the protocol. */
export type OfferTerms =
  /** Each purchase gives a stamp; so many of them are one without money. */
  | { readonly recipe: "stamps"; readonly price: string; readonly count: number }
  /** Paid once, and then it is free for so many days. */
  | { readonly recipe: "pass"; readonly price: string; readonly days: number }
  /** Who has paid for a year pays less. */
  | { readonly recipe: "members"; readonly fee: string; readonly price: string; readonly memberPrice: string };

interface Token {
  readonly type: "token";
  readonly token_family_slug: string;
  /** One, where it is not said. */
  readonly count?: number;
}

/** As an order has it. */
export interface Choice {
  readonly amount: string;
  readonly inputs?: Token[];
  readonly outputs?: Token[];
}

const DAY_US = 86_400_000_000;
export const YEAR_DAYS = 365;

/** The members of a family that its name and slug do not say. */
export function familyOf(terms: OfferTerms) {
  const days = terms.recipe === "pass" ? terms.days : YEAR_DAYS;
  return {
    kind: terms.recipe === "stamps" ? ("discount" as const) : ("subscription" as const),
    valid_before: { t_s: "never" as const },
    duration: { d_us: (days + 1) * DAY_US },
    validity_granularity: { d_us: DAY_US },
  };
}

/** @param slug of the family */
export function choicesOf(
  slug: string,
  terms: OfferTerms,
): { readonly sell: readonly Choice[]; readonly use: readonly Choice[] } {
  const token = { type: "token" as const, token_family_slug: slug };
  const free = (price: string) => `${price.split(":")[0]}:0`;
  switch (terms.recipe) {
    case "stamps": {
      const use = [
        { amount: free(terms.price), inputs: [{ ...token, count: terms.count }] },
        { amount: terms.price, outputs: [token] },
      ];
      return { sell: [{ amount: terms.price, outputs: [token] }], use };
    }
    case "pass":
      // A subscription is shown and given back: it stays good until it ends.
      return {
        sell: [{ amount: terms.price, outputs: [token] }],
        use: [{ amount: free(terms.price), inputs: [token], outputs: [token] }],
      };
    case "members":
      return {
        sell: [{ amount: terms.fee, outputs: [token] }],
        use: [{ amount: terms.memberPrice, inputs: [token], outputs: [token] }, { amount: terms.price }],
      };
  }
}
