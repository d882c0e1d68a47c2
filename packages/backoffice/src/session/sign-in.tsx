/** The door: a password, and where the shop wants it a code that was sent. */

import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { LanguageChoice } from "../design/language-choice.js";
import { t } from "../messages/language.js";
import { ForgottenPassword } from "./forgotten-password.js";
import { markUrl } from "./mark-url.js";
import { officeOf, place } from "./place.js";
import { ADMINISTRATOR } from "./public-url.js";
import { signIn } from "./session.js";
import { maySignUp, SignUp } from "./sign-up.js";
import { useGuarded } from "./use-guarded.js";

export function SignIn() {
  const trouble = useSignal<string | undefined>(undefined);
  const isBusy = useSignal(false);
  const hasForgotten = useSignal(false);
  const isChanged = useSignal(false);
  const isNew = useSignal(false);
  const guarded = useGuarded();

  const enter = async (password: string) => {
    isBusy.value = true;
    const answer = await guarded.ask((options) => signIn(password, options));
    isBusy.value = false;
    if (!answer.ok) trouble.value = refusal(answer.status);
  };
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const shop = String(data.get("username") ?? "").trim();
    if (place.instance === undefined && shop !== "" && shop !== ADMINISTRATOR) {
      location.href = officeOf(place, shop);
      return;
    }
    trouble.value = undefined;
    void enter(String(data.get("password")));
  };
  if (isNew.value) {
    return (
      <SignUp
        onBack={() => {
          isNew.value = false;
        }}
      />
    );
  }
  if (hasForgotten.value) {
    return (
      <ForgottenPassword
        onDone={(changed) => {
          hasForgotten.value = false;
          isChanged.value = changed;
        }}
      />
    );
  }
  return (
    <main class="gate">
      <section class="card">
        <img class="mark" src={markUrl()} alt="" />
        <h1>{t(guarded.step === undefined ? "signIn.title" : "factor.title")}</h1>
        {guarded.step ?? (
          <form onSubmit={submit}>
            {isChanged.value && (
              <p class="note good" role="status">
                {t("forgot.done")}
              </p>
            )}
            {trouble.value && (
              <p class="note bad" role="alert">
                {trouble.value}
              </p>
            )}
            <label class="field">
              <span>{t("signIn.shop")}</span>
              <input
                name="username"
                autocomplete="username"
                autocapitalize="off"
                spellcheck={false}
                readOnly={place.instance !== undefined}
                value={place.instance ?? ADMINISTRATOR}
              />
            </label>
            <label class="field">
              <span>{t("signIn.password")}</span>
              <input name="password" type="password" autocomplete="current-password" required />
            </label>
            <button type="submit" class="button" disabled={isBusy.value}>
              {t(isBusy.value ? "wait" : "signIn.enter")}
            </button>
            <button
              type="button"
              class="link"
              onClick={() => {
                hasForgotten.value = true;
              }}
            >
              {t("forgot.open")}
            </button>
            {maySignUp() && (
              <button
                type="button"
                class="link"
                onClick={() => {
                  isNew.value = true;
                }}
              >
                {t("signUp.open")}
              </button>
            )}
          </form>
        )}
      </section>
      <footer>
        <LanguageChoice />
      </footer>
    </main>
  );
}

function refusal(status: number): string {
  if (status === 0) return t("trouble.noConnection");
  if (status === 403) return t("signIn.otherBrowser");
  if (status === 404) return t("signIn.noShop");
  if (status === 429) return t("trouble.slowDown");
  return status >= 500 ? t("trouble.server") : t("signIn.wrong");
}
