/** Light, dark, or as the device is. */

import { useSignal } from "@preact/signals";
import { t } from "../messages/language.js";
import { APPEARANCES, appearance, chooseAppearance } from "./appearance.js";

export function AppearanceChoice() {
  const chosen = useSignal(appearance());
  return (
    <div class="chips">
      {APPEARANCES.map((each) => (
        <button
          type="button"
          class="chip"
          key={each}
          aria-pressed={chosen.value === each}
          onClick={() => {
            chosen.value = each;
            chooseAppearance(each);
          }}
        >
          {t(`appearance.${each}`)}
        </button>
      ))}
    </div>
  );
}
