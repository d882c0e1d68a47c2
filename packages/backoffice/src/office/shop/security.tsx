/** How the owner gets in: the password, what is asked for beside it, and where codes go. */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { NewPassword } from "../../design/new-password.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { has } from "../../session/backend.js";
import { api, begin } from "../../session/session.js";
import { useGuarded } from "../../session/use-guarded.js";
import { Addresses } from "./addresses.js";
import { OwnFactors } from "./own-factors.js";

const SESSIONS = 1000;

/** Whoever knew the old password is shown the door; tills, which never knew it, go on. */
async function endSessions(): Promise<void> {
  const { value } = api;
  const answer = await value.call("GET /private/tokens", { query: { limit: -SESSIONS } });
  if (answer.ok && answer.status === 200) {
    const sessions = answer.body.tokens.filter(({ scope }) => /^(spa|all|write)\b/.test(scope));
    // The newest is this one: it ends last.
    for (const { serial } of sessions.toReversed()) {
      await value.call("DELETE /private/tokens/{serial}", { params: { serial: String(serial) } });
    }
  }
  begin(undefined);
}

export function Security() {
  return (
    <>
      <Password />
      {has("second-factors") && <OwnFactors />}
      {has("second-factors") && <Addresses />}
    </>
  );
}

function Password() {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const guarded = useGuarded();
  const change = async (password: string) => {
    const body = { method: "token", password } as const;
    error.value = undefined;
    const answer = await guarded.ask((options) => api.value.call("POST /private/auth", { body }, options));
    if (answer.ok) await endSessions();
    else error.value = answer;
  };
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    void change(String(new FormData(event.currentTarget).get("password")));
  };
  if (guarded.step !== undefined) return <section class="panel">{guarded.step}</section>;
  return (
    <form class="panel" onSubmit={submit}>
      <h2>{t("signIn.password")}</h2>
      {error.value && <Trouble error={error.value} />}
      <NewPassword word="security.newPassword" hint="security.hint" />
      <button type="submit" class="button">
        {t("security.change")}
      </button>
      <p class="soft small">{t("security.ends")}</p>
    </form>
  );
}
