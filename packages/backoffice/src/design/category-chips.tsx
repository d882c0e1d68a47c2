/** Categories as chips, one of which is pressed: all, or one. */

import type { Signal } from "@preact/signals";
import { t } from "../messages/language.js";

interface CategoryChipsProps {
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  /** Undefined: all. */
  readonly chosen: Signal<number | undefined>;
}

export function CategoryChips({ categories, chosen }: CategoryChipsProps) {
  return (
    <>
      {[undefined, ...categories].map((each) => (
        <button
          type="button"
          class="chip"
          key={each?.id ?? ""}
          aria-pressed={chosen.value === each?.id}
          onClick={() => {
            chosen.value = each?.id;
          }}
        >
          {each === undefined ? t("till.all") : each.id === NO_CATEGORY ? t("till.others") : each.name}
        </button>
      ))}
    </>
  );
}

/** What the server says of products that are in no category. */
export const NO_CATEGORY = 0;
