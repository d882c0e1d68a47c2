/** The receipt by mail, to the address that the customer says, in the language that they read. */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { Dialog } from "../../design/dialog.js";
import { Trouble } from "../../design/trouble.js";
import { LANGUAGES, t } from "../../messages/language.js";
import { api } from "../../session/session.js";

interface MailReceiptProps {
  readonly orderId: string;
  readonly onClose: () => void;
}

/** As the server has it. */
const LONGEST_ADDRESS = 254;

export function MailReceipt({ orderId, onClose }: MailReceiptProps) {
  const sentTo = useSignal<string | undefined>(undefined);
  const isSending = useSignal(false);
  const error = useSignal<TalerApiError | undefined>(undefined);
  const send = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isSending.value) return;
    const data = new FormData(event.currentTarget);
    const email = String(data.get("email")).trim();
    isSending.value = true;
    error.value = sentTo.value = undefined;
    const answer = await api.value.call("POST /private/kontor/orders/{orderId}/receipt", {
      params: { orderId },
      body: { email, language: String(data.get("language")) },
    });
    isSending.value = false;
    error.value = answer.ok ? undefined : answer;
    if (answer.ok) sentTo.value = email;
  };
  return (
    <Dialog title={t("mailed.mail")} onClose={onClose}>
      <form
        onSubmit={(event) => void send(event)}
        onInput={() => {
          sentTo.value = undefined;
        }}
      >
        <label class="field">
          <span>{t("mailed.address")}</span>
          <input type="email" name="email" required maxLength={LONGEST_ADDRESS} autocomplete="off" autofocus />
        </label>
        <label class="field">
          <span>{t("mailed.language")}</span>
          <select name="language">
            {Object.entries(LANGUAGES).map(([tag, name]) => (
              <option value={tag} lang={tag} key={tag} selected={tag === document.documentElement.lang}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <p class="soft small">{t("mailed.notKept")}</p>
        {error.value?.parameter === "email" ? (
          <p class="note bad" role="alert">
            {t("mailed.badAddress")}
          </p>
        ) : (
          error.value && <Trouble error={error.value} />
        )}
        {sentTo.value !== undefined && (
          <p class="note good" role="status">
            {t("mailed.sent", { address: sentTo.value })}
          </p>
        )}
        <button type="submit" class="button">
          {t(sentTo.value === undefined ? "mailed.send" : "mailed.sendAgain")}
        </button>
      </form>
    </Dialog>
  );
}
