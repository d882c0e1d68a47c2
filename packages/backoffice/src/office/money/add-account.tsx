/**
 * A bank account: IBAN and owner where this server takes IBANs, else its whole address. An account that no payment service can
 * pay to is told of here, while there is somebody to choose another.
 */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { Dialog } from "../../design/dialog.js";
import { Trouble } from "../../design/trouble.js";
import { locale, t } from "../../messages/language.js";
import { apiFor } from "../../session/api.js";
import { backend } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { useGuarded } from "../../session/use-guarded.js";
import { shop } from "../shop-info.js";
import { countryOf, isIban, plainIban } from "./iban.js";

function takesIban(): boolean {
  const { payment_target_types = "" } = backend.value ?? {};
  return payment_target_types === "" || payment_target_types === "*" || /\biban\b/.test(payment_target_types);
}

export function AddAccount({ onClose }: { readonly onClose: () => void }) {
  const iban = useSignal("");
  const isOther = useSignal(!takesIban());
  const error = useSignal<TalerApiError | undefined>(undefined);
  const isImpossible = useSignal(false);
  const methods = useSignal("");
  const isBusy = useSignal(false);
  const guarded = useGuarded();

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const name = encodeURIComponent(String(data.get("owner")).trim());
    const address = isOther.value
      ? String(data.get("address")).trim()
      : `payto://iban/${plainIban(iban.value)}?receiver-name=${name}`;
    await add(address);
  };
  const add = async (address: string) => {
    isBusy.value = true;
    error.value = undefined;
    const body = { payto_uri: address };
    const answer = await guarded.ask((options) => api.value.call("POST /private/accounts", { body }, options));
    if (answer.ok) {
      const { h_wire: hWire } = answer.body;
      isImpossible.value = await isUnpayable(hWire);
      if (!isImpossible.value) return onClose();
      methods.value = await payableMethods();
      // Nobody could pay to it: it does not stay.
      await api.value.call("DELETE /private/accounts/{hWire}", { params: { hWire } });
    } else error.value = answer;
    isBusy.value = false;
  };
  const country = countryOf(iban.value, locale.value);
  if (guarded.step !== undefined) {
    return (
      <Dialog title={t("factor.title")} onClose={onClose}>
        {guarded.step}
      </Dialog>
    );
  }
  return (
    <Dialog title={t("account.add")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        {error.value && <Trouble error={error.value} />}
        {isImpossible.value && (
          <p class="note bad" role="alert">
            {t("account.cannotPay")} {methods.value !== "" && t("account.theyPay", { methods: methods.value })}
          </p>
        )}
        {isOther.value ? (
          <label class="field">
            <span>{t("account.address")}</span>
            <input name="address" placeholder="payto://" required pattern="payto://.+" spellcheck={false} />
          </label>
        ) : (
          <>
            <label class="field">
              <span>IBAN</span>
              <input
                name="iban"
                class="num"
                autocomplete="off"
                spellcheck={false}
                required
                value={iban.value}
                aria-invalid={iban.value !== "" && !isIban(iban.value)}
                onInput={({ currentTarget }) => {
                  iban.value = currentTarget.value;
                  currentTarget.setCustomValidity(isIban(currentTarget.value) ? "" : t("account.badIban"));
                }}
              />
              <span class="hint">{isIban(iban.value) ? country : t("account.ibanHint")}</span>
            </label>
            <label class="field">
              <span>{t("account.owner")}</span>
              <input name="owner" autocomplete="name" required value={shop.value?.name ?? ""} />
            </label>
          </>
        )}
        <button type="submit" class="button" disabled={isBusy.value}>
          {t(isBusy.value ? "wait" : "save")}
        </button>
        <p class="soft small">{t("account.honest")}</p>
      </form>
    </Dialog>
  );
}

/** What a payment service that was not asked yet is told as. */
const UNDECIDED = ["exchange-unreachable", "no-exchange-keys"];
const TRIES = 8;
const PAUSE_MS = 1000;

/** Whether no payment service can pay to the account: each says so, or none of those whose keys are known speaks of it. */
async function isUnpayable(hWire: string): Promise<boolean> {
  for (let tries = 1; tries <= TRIES; tries++) {
    const answer = await api.value.call("GET /private/kyc", { query: { h_wire: hWire } });
    if (!answer.ok) return false;
    const states = answer.status === 200 ? (answer.body.kyc_data ?? []) : [];
    if (states.length === 0 ? await areKeysKnown() : states.every(({ status }) => !UNDECIDED.includes(status))) {
      return states.every(({ status }) => status === "unsupported-account");
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return false;
}

async function areKeysKnown(): Promise<boolean> {
  const answer = await apiFor(undefined).call("GET /exchanges");
  return answer.ok && answer.body.exchanges.every(({ keys_http_status }) => keys_http_status === 200);
}

/** What the payment services of this server do pay to: kinds of accounts, and their own words for what they restrict. */
async function payableMethods(): Promise<string> {
  const answer = await apiFor(undefined).call("GET /exchanges");
  if (!answer.ok) return "";
  const said = answer.body.exchanges.flatMap(({ debit_restrictions }) =>
    Object.entries(debit_restrictions).map(([payto, restrictions]) => {
      const hints = Array.isArray(restrictions)
        ? restrictions.map((one) => (one as { readonly human_hint?: unknown }).human_hint).filter(isText)
        : [];
      return [new URL(payto.replace(/^payto:/, "http:")).host.toUpperCase(), ...hints].join(": ");
    }),
  );
  return [...new Set(said)].join(", ");
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
