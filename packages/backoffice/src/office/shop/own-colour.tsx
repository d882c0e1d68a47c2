/** One colour of the shop's own, with what it looks like in the light and in the dark; what could not be read is adapted, and said. */

import { type Accent, shopColours } from "@kontor/merchant/pages/accent.js";
import { useSignal } from "@preact/signals";
import { showShopColour } from "../../design/shop-colour.js";
import { t } from "../../messages/language.js";
import { prefer, preferences } from "../preferences.js";

/** Ours. */
const DEFAULT = "#1d4fd8";

export function OwnColour() {
  const chosen = useSignal(preferences.value?.colour ?? DEFAULT);
  const isSaved = useSignal(false);
  const colours = shopColours(chosen.value)!;
  const isAdapted = colours.light.accent !== chosen.value && colours.dark.accent !== chosen.value;
  const keep = async (colour: string | undefined) => {
    isSaved.value = await prefer({ colour });
    if (isSaved.value) showShopColour();
  };
  return (
    <section class="panel" aria-labelledby="own-colour">
      <h2 id="own-colour">{t("colour.title")}</h2>
      <p class="soft">{t("colour.how")}</p>
      <label class="field colour-field">
        <span>{t("colour.choose")}</span>
        <input
          type="color"
          value={chosen.value}
          onInput={({ currentTarget }) => {
            chosen.value = currentTarget.value;
            isSaved.value = false;
          }}
        />
      </label>
      <div class="colour-previews">
        <Preview accent={colours.light} kind="light" />
        <Preview accent={colours.dark} kind="dark" />
      </div>
      <p class="note" role="status">
        {t(isAdapted ? "colour.adapted" : "colour.readable")}
      </p>
      <div class="buttons">
        <button type="button" class="button" onClick={() => void keep(chosen.value)}>
          {t("save")}
        </button>
        {preferences.value?.colour !== undefined && (
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              chosen.value = DEFAULT;
              void keep(undefined);
            }}
          >
            {t("colour.none")}
          </button>
        )}
      </div>
      {isSaved.value && (
        <p class="note good" role="status">
          {t("saved")}
        </p>
      )}
    </section>
  );
}

function Preview({ accent, kind }: { readonly accent: Accent; readonly kind: "light" | "dark" }) {
  return (
    <div class={`colour-preview ${kind}`}>
      <strong>{t(`colour.${kind}`)}</strong>
      <span style={{ color: accent.accent }}>{t("colour.text")}</span>
      <span class="sample" style={{ background: accent.accent, color: accent.onAccent }}>
        {t("colour.button")}
      </span>
    </div>
  );
}
