/** Names that no two of a kind may have in one instance. */

import { violatedConstraint } from "../database/connection.js";
import type { TalerError } from "../taler-error.js";

/** Gives something a name. @throws `taken` where another has it already */
export async function withUniqueName<Result>(
  constraint: "categories_name" | "product_groups_name" | "money_pots_name",
  taken: TalerError,
  change: () => Promise<Result>,
): Promise<Result> {
  try {
    return await change();
  } catch (error) {
    throw violatedConstraint(error) === constraint ? taken : error;
  }
}
