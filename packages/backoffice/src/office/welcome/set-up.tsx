/**
 * The first shop of a server, for who has the link that the server printed: a name and a password. The code is in the
 * fragment, which no server sees; it opens what makes the first instance, and nothing else.
 */

import { SESSION_US } from "@kontor/taler/session-length";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { LanguageChoice } from "../../design/language-choice.js";
import { NewPassword } from "../../design/new-password.js";
import { type MessageKey, t } from "../../messages/language.js";
import { apiFor } from "../../session/api.js";
import { markUrl } from "../../session/mark-url.js";
import { ADMINISTRATOR } from "../../session/public-url.js";
import { beginWith } from "../../session/session.js";
import { go } from "../route.js";

const FRAGMENT = /^#setup=([0-9A-Z]+)$/;

/** Taken out of the address at once, so that nobody copies it with the address. */
export function takeSetUpCode(): string | undefined {
  const [, code] = FRAGMENT.exec(location.hash) ?? [];
  if (code !== undefined) history.replaceState(null, "", location.pathname);
  return code;
}

export function SetUp({ code, onGone }: { readonly code: string; readonly onGone: () => void }) {
  const trouble = useSignal<string | undefined>(undefined);
  const isBusy = useSignal(false);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "");
    if (text("password") !== text("again")) {
      trouble.value = t("setUp.differ");
      return;
    }
    isBusy.value = true;
    trouble.value = undefined;
    const answer = await apiFor(code).call("POST /management/instances", {
      query: { token_validity_ms: SESSION_US / 1000 },
      body: {
        id: ADMINISTRATOR,
        name: text("name").trim(),
        auth: { method: "token", password: text("password") },
        address: {},
        jurisdiction: {},
        use_stefan: true,
      },
    });
    isBusy.value = false;
    if (answer.ok && answer.status === 200) {
      go("today");
      beginWith(answer.body);
    } else if (answer.ok) onGone();
    else trouble.value = t(refusalOf(answer.status));
  };
  return (
    <main class="gate">
      <section class="card">
        <img class="mark" src={markUrl()} alt="" />
        <h1>{t("setUp.title")}</h1>
        <p class="soft">{t("setUp.how")}</p>
        <form onSubmit={(event) => void submit(event)}>
          {trouble.value && (
            <p class="note bad" role="alert">
              {trouble.value}
            </p>
          )}
          <label class="field">
            <span>{t("business.name")}</span>
            <input
              name="name"
              required
              maxLength={200}
              autocomplete="organization"
              placeholder={t("setUp.nameExample")}
            />
          </label>
          <input
            name="username"
            class="unseen"
            autocomplete="username"
            value={ADMINISTRATOR}
            readOnly
            tabIndex={-1}
            aria-hidden="true"
          />
          <NewPassword word="signIn.password" hint="security.hint" />
          <NewPassword word="setUp.again" name="again" />
          <button type="submit" class="button" disabled={isBusy.value}>
            {t(isBusy.value ? "wait" : "setUp.make")}
          </button>
          <button type="button" class="link" onClick={onGone}>
            {t("setUp.haveShop")}
          </button>
        </form>
      </section>
      <footer>
        <LanguageChoice />
      </footer>
    </main>
  );
}

function refusalOf(status: number): MessageKey {
  if (status === 401) return "setUp.spent";
  if (status === 0) return "trouble.noConnection";
  return status >= 500 ? "trouble.server" : "setUp.weak";
}
