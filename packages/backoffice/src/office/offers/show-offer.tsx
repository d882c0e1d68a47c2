/** One offer: how often it was given and taken, to sell it or take it now, what a web shop writes, and to change or end it. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { Dialog } from "../../design/dialog.js";
import { RemoveButton } from "../../design/remove-button.js";
import { Trouble } from "../../design/trouble.js";
import { Verbatim } from "../../design/verbatim.js";
import { t } from "../../messages/language.js";
import { money } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { go } from "../route.js";
import { useAnswer } from "../use-answer.js";
import { keepTerms, termsOf } from "./kept-terms.js";
import { type Choice, choicesOf, type OfferTerms } from "./recipe.js";

type Details = Operations["GET /private/tokenfamilies/{slug}"]["answers"][200];

interface ShowOfferProps {
  readonly slug: string;
  readonly onClose: () => void;
}

export function ShowOffer({ slug, onClose }: ShowOfferProps) {
  const params = { slug };
  const { body, error: asked } = useAnswer("GET /private/tokenfamilies/{slug}", { params });
  const error = useSignal<TalerApiError | undefined>(undefined);
  const family = body.value;
  const terms = termsOf(slug);
  const sell = async (choices: readonly Choice[]) => {
    const answer = await api.value.call("POST /private/orders", {
      body: { order: { version: 1, summary: family!.name, choices: [...choices] }, create_token: true },
    });
    if (!answer.ok) {
      error.value = answer;
      return;
    }
    onClose();
    go("orders", answer.body.order_id);
  };
  const remove = async () => {
    const answer = await api.value.call("DELETE /private/tokenfamilies/{slug}", { params });
    if (answer.ok) {
      await keepTerms(slug, undefined);
      onClose();
    } else error.value = answer;
  };
  const trouble = error.value ?? asked.value;
  return (
    <Dialog title={family?.name ?? t("offers.title")} onClose={onClose}>
      {trouble && <Trouble error={trouble} />}
      {family === undefined && !trouble && <div class="skeleton" aria-busy="true" />}
      {family !== undefined && (
        <>
          {terms !== undefined && <Terms slug={slug} terms={terms} onSell={sell} />}
          <p class="soft">{t("offers.counted", { issued: family.issued, used: family.used })}</p>
          <Change family={family} onDone={onClose} />
          <p class="soft small">{t("offers.endHow")}</p>
          <RemoveButton sure="offers.sure" onRemove={() => void remove()} />
        </>
      )}
    </Dialog>
  );
}

interface TermsProps {
  readonly slug: string;
  readonly terms: OfferTerms;
  readonly onSell: (choices: readonly Choice[]) => Promise<void>;
}

function Terms({ onSell, slug, terms }: TermsProps) {
  const { sell, use } = choicesOf(slug, terms);
  return (
    <>
      <p>{sentenceOf(terms)}</p>
      <div class="buttons">
        <button type="button" class="button" onClick={() => void onSell(sell)}>
          {t("offers.sell")}
        </button>
        <button type="button" class="button quiet" onClick={() => void onSell(use)}>
          {t("offers.use")}
        </button>
      </div>
      <details>
        <summary>{t("offers.webShop")}</summary>
        <p class="soft small">{t("offers.webShopHow")}</p>
        <Verbatim text={JSON.stringify({ version: 1, choices: use }, undefined, 1)} />
      </details>
    </>
  );
}

function sentenceOf(terms: OfferTerms): string {
  if (terms.recipe === "stamps") return t("offers.stampsSays", { price: money(terms.price), count: terms.count });
  if (terms.recipe === "pass") return t("offers.passSays", { price: money(terms.price), days: terms.days });
  const { fee, memberPrice, price } = terms;
  return t("offers.membersSays", { fee: money(fee), price: money(price), memberPrice: money(memberPrice) });
}

function Change({ family, onDone }: { readonly family: Details; readonly onDone: () => void }) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const { t_s: until } = family.valid_before;
  const change = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const day = String(data.get("until") ?? "");
    const end = Math.floor(new Date(`${day}T23:59:59`).getTime() / 1000);
    const answer = await api.value.call("PATCH /private/tokenfamilies/{slug}", {
      params: { slug: family.slug },
      body: {
        name: String(data.get("name")).trim(),
        description: String(data.get("description")),
        description_i18n: family.description_i18n,
        extra_data: family.extra_data,
        valid_after: family.valid_after,
        valid_before: { t_s: day === "" ? "never" : end },
      },
    });
    if (answer.ok) onDone();
    else error.value = answer;
  };
  return (
    <form onSubmit={(event) => void change(event)}>
      {error.value && <Trouble error={error.value} />}
      <label class="field">
        <span>{t("offers.name")}</span>
        <input name="name" required maxLength={120} value={family.name} />
      </label>
      <label class="field">
        <span>{t("offers.description")}</span>
        <input name="description" maxLength={500} value={family.description} />
      </label>
      <label class="field">
        <span>{t("offers.lastDay")}</span>
        <input
          name="until"
          type="date"
          value={typeof until === "number" ? new Date(until * 1000).toLocaleDateString("sv") : ""}
        />
        <span class="hint">{t("offers.lastDayHow")}</span>
      </label>
      <button type="submit" class="button quiet">
        {t("save")}
      </button>
    </form>
  );
}
