/** Who has no shop yet opens one, where whoever runs the server lets everybody do so (POST instances, 8.2). */

import { SESSION_US } from "@kontor/taler/session-length";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { NewPassword } from "../design/new-password.js";
import { type MessageKey, t } from "../messages/language.js";
import { apiFor } from "./api.js";
import { backend } from "./backend.js";
import { markUrl } from "./mark-url.js";
import { place } from "./place.js";
import { enterNew } from "./session.js";
import { useGuarded } from "./use-guarded.js";

/** Only at the root: who is at a shop's own door has the address of that one. */
export function maySignUp(): boolean {
  return place.instance === undefined && backend.value?.have_self_provisioning === true;
}

const LONGEST_ID = 40;

/** What a shop may be called in its address, made of its name. */
function addressOf(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, LONGEST_ID);
}

export function SignUp({ onBack }: { readonly onBack: () => void }) {
  const trouble = useSignal<MessageKey | undefined>(undefined);
  const isBusy = useSignal(false);
  const id = useSignal("");
  const isOwnId = useSignal(false);
  const guarded = useGuarded();
  const mandatory = backend.value?.mandatory_tan_channels ?? [];
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    const password = String(data.get("password"));
    if (password !== String(data.get("again"))) {
      trouble.value = "signUp.differ";
      return;
    }
    trouble.value = undefined;
    isBusy.value = true;
    const body = {
      id: text("id"),
      name: text("name"),
      auth: { method: "token", password },
      address: {},
      jurisdiction: {},
      use_stefan: true,
      ...(text("email") === "" ? {} : { email: text("email") }),
      ...(text("phone") === "" ? {} : { phone_number: text("phone") }),
    } as const;
    const query = { token_validity_ms: SESSION_US / 1000 };
    const answer = await guarded.ask((options) => apiFor(undefined).call("POST /instances", { query, body }, options));
    isBusy.value = false;
    if (answer.ok && answer.status === 200) {
      enterNew(body.id.toLowerCase(), answer.body.access_token, Date.now() + SESSION_US / 1000);
    } else if (!answer.ok) trouble.value = refusalOf(answer.status, answer.parameter);
  };
  return (
    <main class="gate">
      <section class="card">
        <img class="mark" src={markUrl()} alt="" />
        <h1>{t(guarded.step === undefined ? "signUp.title" : "factor.title")}</h1>
        {guarded.step}
        <form hidden={guarded.step !== undefined} onSubmit={(event) => void submit(event)}>
          {trouble.value && (
            <p class="note bad" role="alert">
              {t(trouble.value)}
            </p>
          )}
          <label class="field">
            <span>{t("signUp.name")}</span>
            <input
              name="name"
              required
              maxLength={200}
              autocomplete="organization"
              onInput={({ currentTarget }) => {
                if (!isOwnId.value) id.value = addressOf(currentTarget.value);
              }}
            />
          </label>
          <label class="field">
            <span>{t("signUp.id")}</span>
            <input
              name="id"
              required
              maxLength={LONGEST_ID}
              pattern="[A-Za-z0-9][A-Za-z0-9_.@\-]*"
              autocomplete="username"
              autocapitalize="off"
              spellcheck={false}
              value={id.value}
              onInput={({ currentTarget }) => {
                id.value = currentTarget.value;
                isOwnId.value = true;
              }}
            />
            <span class="hint">{t("signUp.idHow")}</span>
          </label>
          <label class="field">
            <span>{t("signUp.email")}</span>
            <input name="email" type="email" autocomplete="email" required={mandatory.includes("email")} />
          </label>
          {mandatory.includes("sms") && (
            <label class="field">
              <span>{t("signUp.phone")}</span>
              <input name="phone" type="tel" autocomplete="tel" required />
            </label>
          )}
          <NewPassword word="signIn.password" hint="signUp.passwordHow" />
          <NewPassword word="signUp.again" name="again" />
          <button type="submit" class="button" disabled={isBusy.value}>
            {t(isBusy.value ? "wait" : "signUp.make")}
          </button>
          <button type="button" class="link" onClick={onBack}>
            {t("signIn.enter")}
          </button>
        </form>
      </section>
    </main>
  );
}

function refusalOf(status: number, parameter: string | undefined): MessageKey {
  if (status === 409) return "signUp.taken";
  if (status === 0) return "trouble.noConnection";
  if (status === 429) return "trouble.slowDown";
  if (status >= 500) return "trouble.server";
  if (parameter === "email" || parameter === "phone_number") return "signUp.badAddress";
  return parameter === "id" ? "signUp.badId" : "signUp.weak";
}
