/** One form for each kind of offer, of four fields. */

import type { TalerApiError } from "@kontor/client/api-error";
import { printAmount } from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import type { InputHTMLAttributes, TargetedSubmitEvent } from "preact";
import { Dialog } from "../../design/dialog.js";
import { Trouble } from "../../design/trouble.js";
import { type MessageKey, t } from "../../messages/language.js";
import { amountFrom } from "../../orders/typed-amount.js";
import { currency } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { keepTerms } from "./kept-terms.js";
import { familyOf, type OfferTerms, type Recipe } from "./recipe.js";

interface MakeOfferProps {
  readonly recipe: Recipe;
  readonly onClose: () => void;
}

type Field = readonly [name: string, word: MessageKey, takes: InputHTMLAttributes];

const MONEY = { inputMode: "decimal", pattern: "[0-9]+([.,][0-9]{1,8})?" } as const;
/** One stamp for one free thing is no offer, and more than these fit on no order. */
const STAMPS = { type: "number", min: 2, max: 64, defaultValue: "10" } as const;
const DAYS = { type: "number", min: 1, max: 3650, defaultValue: "30" } as const;

/** What is asked for beside name and description. */
const FIELDS: Readonly<Record<Recipe, readonly Field[]>> = {
  stamps: [
    ["price", "offers.price", MONEY],
    ["count", "offers.count", STAMPS],
  ],
  pass: [
    ["price", "offers.passPrice", MONEY],
    ["days", "offers.days", DAYS],
  ],
  members: [
    ["fee", "offers.fee", MONEY],
    ["price", "offers.price", MONEY],
    ["memberPrice", "offers.memberPrice", MONEY],
  ],
};

export function MakeOffer({ recipe, onClose }: MakeOfferProps) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const isBusy = useSignal(false);
  const make = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    const amount = (name: string) => {
      const typed = amountFrom(text(name), currency());
      return typed === undefined ? `${currency()}:0` : printAmount(typed);
    };
    const terms = termsFrom(recipe, amount, (name) => Number(text(name)));
    const slug = `${recipe}-${crypto.randomUUID().slice(0, 8)}`;
    isBusy.value = true;
    const name = text("name");
    const answer = await api.value.call("POST /private/tokenfamilies", {
      body: { slug, name, description: text("description") || name, ...familyOf(terms) },
    });
    if (answer.ok) await keepTerms(slug, terms);
    isBusy.value = false;
    if (answer.ok) onClose();
    else error.value = answer;
  };
  return (
    <Dialog title={t(`offers.${recipe}`)} onClose={onClose}>
      <form onSubmit={(event) => void make(event)}>
        {error.value && <Trouble error={error.value} />}
        <label class="field">
          <span>{t("offers.name")}</span>
          <input name="name" required maxLength={120} placeholder={t(`offers.${recipe}Example`)} />
        </label>
        {recipe !== "members" && (
          <label class="field">
            <span>{t("offers.description")}</span>
            <input name="description" maxLength={500} />
          </label>
        )}
        {FIELDS[recipe].map(([name, word, takes]) => (
          <label class="field" key={name}>
            <span>{t(word, { currency: currency() })}</span>
            <input name={name} required {...takes} />
          </label>
        ))}
        <button type="submit" class="button" disabled={isBusy.value}>
          {t("save")}
        </button>
      </form>
    </Dialog>
  );
}

function termsFrom(recipe: Recipe, amount: (name: string) => string, number: (name: string) => number): OfferTerms {
  if (recipe === "stamps") return { recipe, price: amount("price"), count: number("count") };
  if (recipe === "pass") return { recipe, price: amount("price"), days: number("days") };
  return { recipe, fee: amount("fee"), price: amount("price"), memberPrice: amount("memberPrice") };
}
