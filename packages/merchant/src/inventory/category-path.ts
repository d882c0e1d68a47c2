/** `$CATEGORY_ID` in a path, and what all answers about categories share. */

import { Type } from "typebox";
import { RowNumber } from "../http/paging.js";
import { TalerError } from "../taler-error.js";
import type { Category } from "./category-store.js";

export const CategoryPath = Type.Object({ categoryId: RowNumber });

export function categoryUnknown(serial: bigint, parameter?: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_CATEGORY_UNKNOWN", {
    detail: String(serial),
    ...(parameter === undefined ? {} : { parameter }),
  });
}

export function categoryExists(name: string): TalerError {
  return new TalerError("MERCHANT_PRIVATE_POST_CATEGORIES_CONFLICT_CATEGORY_EXISTS", { detail: name });
}

/** Name and translations, where there are any. */
export function categoryNames({ name, nameI18n }: Category) {
  return { name, ...(Object.keys(nameI18n).length === 0 ? {} : { name_i18n: nameI18n }) };
}
