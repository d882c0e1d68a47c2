/** Where codes and warnings go: the owner's mail address and phone number, and whether they are proven. */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { Trouble } from "../../design/trouble.js";
import { type MessageKey, t } from "../../messages/language.js";
import { api } from "../../session/session.js";
import { useGuarded } from "../../session/use-guarded.js";
import { loadShop, type Shop, shop, shopTrouble } from "../shop-info.js";

export function Addresses() {
  const { value } = shop;
  if (value !== undefined) return <AddressForm shop={value} />;
  return shopTrouble.value ? <Trouble error={shopTrouble.value} /> : <div class="skeleton" aria-busy="true" />;
}

function AddressForm({ shop: before }: { readonly shop: Shop }) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const isDone = useSignal(false);
  const guarded = useGuarded();
  const prove = async () => {
    const answer = await guarded.ask((options) =>
      api.value.call("POST /private/kontor/prove-addresses", { body: {} }, options),
    );
    error.value = answer.ok ? undefined : answer;
    isDone.value = answer.ok;
    await loadShop();
  };
  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const { email: _before, phone_number: _phoneBefore, ...rest } = before;
    const text = (name: string) => String(data.get(name) ?? "").trim();
    const answer = await api.value.call("PATCH /private", {
      body: {
        ...settingsOf(rest),
        ...(text("email") === "" ? {} : { email: text("email") }),
        ...(text("phone") === "" ? {} : { phone_number: text("phone") }),
      },
    });
    isDone.value = false;
    error.value = answer.ok ? undefined : answer;
    if (answer.ok) await prove();
  };
  const canBeProven = before.email_validated !== undefined || before.phone_validated !== undefined;
  const isUnproven = before.email_validated === false || before.phone_validated === false;
  return (
    <section class="panel">
      <h2>{t("addresses.title")}</h2>
      <p class="soft">{t("addresses.why")}</p>
      {error.value && <Trouble error={error.value} />}
      {guarded.step ?? (
        <form onSubmit={(event) => void save(event)} key={`${before.email} ${before.phone_number}`}>
          <label class="field">
            <span>{t("business.email")}</span>
            <input name="email" type="email" autocomplete="email" defaultValue={before.email ?? ""} />
            <State is={before.email_validated} />
          </label>
          <label class="field">
            <span>{t("business.phone")}</span>
            <input name="phone" type="tel" autocomplete="tel" defaultValue={before.phone_number ?? ""} />
            <State is={before.phone_validated} />
          </label>
          {!canBeProven && <p class="soft small">{t("addresses.noMail")}</p>}
          <button type="submit" class="button">
            {t(isUnproven ? "addresses.saveAndProve" : "save")}
          </button>
        </form>
      )}
      {isDone.value && (
        <p class="note good" role="status">
          {t("saved")}
        </p>
      )}
    </section>
  );
}

/** What has to be said again, as what is not said is gone afterwards. */
function settingsOf(shop: Omit<Shop, "email" | "phone_number">) {
  const { name, website, logo, address, jurisdiction, use_stefan } = shop;
  return {
    name,
    address,
    jurisdiction,
    use_stefan,
    ...(website === undefined ? {} : { website }),
    ...(logo === undefined ? {} : { logo }),
  };
}

const WORDS: Readonly<Record<string, MessageKey>> = { true: "addresses.proven", false: "addresses.unproven" };

/** @param is undefined where nothing can be sent that way */
function State({ is }: { readonly is: boolean | undefined }) {
  const word = WORDS[String(is)];
  return word === undefined ? null : <span class="hint">{t(word)}</span>;
}
