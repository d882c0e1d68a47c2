/** Products and their categories, as the list of what is sold tells them. */

import type { Operations } from "@kontor/client/api";
import { NO_CATEGORY } from "../../design/category-chips.js";

export type Inventory = Operations["GET /private/pos"]["answers"][200];
export type Product = Inventory["products"][number];
export type Category = Inventory["categories"][number];

/** The categories that people made. */
export function madeOf({ categories }: Inventory): readonly Category[] {
  return categories.filter(({ id }) => id !== NO_CATEGORY);
}
