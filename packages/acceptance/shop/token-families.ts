/** For tests: families of tokens, and how the choices of an order name their tokens. */

import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY } from "@kontor/taler/time";
import type { TestShop } from "./test-shop.js";

/** The request that makes a family: without members, one of discounts that are valid for a month. */
export function tokenFamily(slug: string, members: JsonObject = {}): JsonObject {
  return {
    slug,
    name: `The ${slug}`,
    description: `What ${slug} is`,
    kind: "discount",
    valid_before: { t_s: "never" },
    duration: { d_us: Number(30n * DAY) },
    validity_granularity: { d_us: Number(DAY) },
    ...members,
  };
}

export async function addTokenFamily(shop: TestShop, slug: string, members?: JsonObject): Promise<void> {
  const made = await shop.call("private/tokenfamilies", tokenFamily(slug, members));
  if (made.status !== 204) throw new Error(`no token family: ${made.status} ${JSON.stringify(made.body)}`);
}

/** An input or output of a choice; without a count it is one token. */
export function token(slug: string, count?: number): JsonObject {
  return { type: "token", token_family_slug: slug, ...(count === undefined ? {} : { count }) };
}
