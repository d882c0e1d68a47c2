/** Offers: stamps, passes and members' prices, each a family of tokens that customers have in their wallets. */

import type { Operations } from "@kontor/client/api";
import { useSignal } from "@preact/signals";
import { Icon } from "../../design/icon.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { day } from "../../messages/moments.js";
import { pathTo } from "../route.js";
import { useAnswer } from "../use-answer.js";
import { MakeOffer } from "./make-offer.js";
import { RECIPES, type Recipe } from "./recipe.js";
import { ShowOffer } from "./show-offer.js";

export type Family = Operations["GET /private/tokenfamilies"]["answers"][200]["token_families"][number];

export function OffersPage() {
  const { again, body, error } = useAnswer("GET /private/tokenfamilies", {});
  const making = useSignal<Recipe | undefined>(undefined);
  const shown = useSignal<Family | undefined>(undefined);
  const families = body.value?.token_families;
  const close = () => {
    making.value = undefined;
    shown.value = undefined;
    void again();
  };
  return (
    <div class="page narrow">
      <header>
        <div class="with-back">
          <a class="button bare" href={pathTo("products")} aria-label={t("offers.back")}>
            <Icon name="back" />
          </a>
          <h1>{t("offers.title")}</h1>
        </div>
      </header>
      <section class="panel">
        <h2>{t("offers.new")}</h2>
        <ul class="things">
          {RECIPES.map((recipe) => (
            <li key={recipe}>
              <button
                type="button"
                class="thing told"
                onClick={() => {
                  making.value = recipe;
                }}
              >
                <Icon name="plus" />
                <span>
                  <strong>{t(`offers.${recipe}`)}</strong>
                  <span class="soft small">{t(`offers.${recipe}How`)}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {error.value && <Trouble error={error.value} />}
      {families === undefined && !error.value && <div class="skeleton" aria-busy="true" />}
      {families?.length === 0 && <p class="empty panel">{t("offers.none")}</p>}
      {families !== undefined && families.length > 0 && (
        <ul class="panel things">
          {families.map((family) => (
            <li key={family.slug}>
              <button
                type="button"
                class="thing told"
                onClick={() => {
                  shown.value = family;
                }}
              >
                <Icon name="tag" />
                <span>
                  <strong>{family.name}</strong>
                  <span class="soft small">
                    {t(family.kind === "discount" ? "offers.isDiscount" : "offers.isSubscription")}
                    {family.valid_before.t_s !== "never" && `, ${t("offers.until", { day: day(family.valid_before) })}`}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {making.value && <MakeOffer recipe={making.value} onClose={close} />}
      {shown.value && <ShowOffer slug={shown.value.slug} onClose={close} />}
    </div>
  );
}
