/** Who forgot the password chooses another, and shows a code that was mailed (POST forgot-password, 8.9). */

import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { NewPassword } from "../design/new-password.js";
import { t } from "../messages/language.js";
import { apiFor } from "./api.js";
import { markUrl } from "./mark-url.js";
import { useGuarded } from "./use-guarded.js";

interface ForgottenPasswordProps {
  /** @param changed false: it was given up */
  readonly onDone: (changed: boolean) => void;
}

export function ForgottenPassword({ onDone }: ForgottenPasswordProps) {
  const trouble = useSignal<string | undefined>(undefined);
  const guarded = useGuarded();
  const change = async (password: string) => {
    const body = { method: "token", password } as const;
    const answer = await guarded.ask((options) => apiFor(undefined).call("POST /forgot-password", { body }, options));
    if (answer.ok) onDone(true);
    else trouble.value = t(answer.status === 0 ? "trouble.noConnection" : "forgot.cannot");
  };
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    trouble.value = undefined;
    void change(String(new FormData(event.currentTarget).get("password")));
  };
  return (
    <main class="gate">
      <section class="card">
        <img class="mark" src={markUrl()} alt="" />
        <h1>{t(guarded.step === undefined ? "forgot.open" : "factor.title")}</h1>
        {guarded.step ?? (
          <form onSubmit={submit}>
            {trouble.value && (
              <p class="note bad" role="alert">
                {trouble.value}
              </p>
            )}
            <p>{t("forgot.how")}</p>
            <NewPassword word="forgot.new" />
            <button type="submit" class="button">
              {t("forgot.change")}
            </button>
            <button type="button" class="link" onClick={() => onDone(false)}>
              {t("signIn.enter")}
            </button>
          </form>
        )}
      </section>
    </main>
  );
}
