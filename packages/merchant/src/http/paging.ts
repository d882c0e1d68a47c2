/** Lists in pages: `limit` says how many and in which direction, `offset` after which row. */

import { Type } from "typebox";
import { LARGEST_BIGINT } from "../database/largest-bigint.js";
import type { Page } from "../database/page.js";
import { malformed } from "../taler-error.js";

/** More at once is refused rather than cut: a client that gets fewer than it asked for takes that for the end of the list. */
const LARGEST_PAGE = 1024;

/** How many rows, negative for descending, text -> number. */
export const PageLimit = Type.Codec(
  Type.String({
    maxLength: 100,
    pattern: "^[+-]?0*[1-9][0-9]{0,9}$",
    description: "a number of rows, negative for the newest first",
  }),
)
  .Decode(Number)
  .Encode(String);

/** Key of a row, text -> bigint; beyond the last possible one counts as that. */
export const RowNumber = Type.Codec(
  Type.String({ maxLength: 100, pattern: "^[0-9]{1,20}$", description: "the number of a row" }),
)
  .Decode((text) => (BigInt(text) < LARGEST_BIGINT ? BigInt(text) : LARGEST_BIGINT))
  .Encode(String);

/**
 * The page that a query asks for; by default the twenty newest rows.
 * @throws TalerError GENERIC_PARAMETER_MALFORMED for more than the largest page
 */
export function pageOf(limit: number | undefined, offset: bigint | undefined): Page {
  const wanted = limit ?? -20;
  if (Math.abs(wanted) > LARGEST_PAGE) {
    throw malformed("limit", `at most ${LARGEST_PAGE} in either direction`);
  }
  const ascending = wanted > 0;
  return { limit: Math.abs(wanted), ascending, offset: offset ?? (ascending ? 0n : LARGEST_BIGINT) };
}
