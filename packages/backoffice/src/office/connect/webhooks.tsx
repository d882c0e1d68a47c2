/** Webhooks: which other program is told of what. One that fails is shown here and on Today, and never switched off. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { useEffect } from "preact/hooks";
import { Dialog } from "../../design/dialog.js";
import { Icon } from "../../design/icon.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { has } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { useAnswer } from "../use-answer.js";
import { EVENTS, eventWord } from "./event-words.js";
import { HealthBadge, type WebhookState } from "./health-badge.js";
import { WebhookDetail } from "./webhook-detail.js";

type Entry = Operations["GET /private/webhooks"]["answers"][200]["webhooks"][number];

export function Webhooks() {
  const { body, error, again } = useAnswer("GET /private/webhooks", {});
  const isAdding = useSignal(false);
  const shown = useSignal<string | undefined>(undefined);
  const webhooks = body.value?.webhooks ?? [];
  return (
    <section class="panel" aria-labelledby="webhooks">
      <header>
        <h2 id="webhooks">{t("webhooks.title")}</h2>
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            isAdding.value = true;
          }}
        >
          <Icon name="plus" />
          {t("webhooks.add")}
        </button>
      </header>
      {error.value && <Trouble error={error.value} />}
      {body.value !== undefined && webhooks.length === 0 && <p class="soft">{t("webhooks.none")}</p>}
      <ul class="things">
        {webhooks.map((webhook) => (
          <WebhookRow
            key={webhook.webhook_id}
            webhook={webhook}
            onOpen={() => {
              shown.value = webhook.webhook_id;
            }}
          />
        ))}
      </ul>
      {isAdding.value && (
        <AddWebhook
          onClose={(made) => {
            isAdding.value = false;
            shown.value = made;
            void again();
          }}
        />
      )}
      {shown.value !== undefined && (
        <WebhookDetail
          webhookId={shown.value}
          onClose={() => {
            shown.value = undefined;
            void again();
          }}
        />
      )}
    </section>
  );
}

/** How it is doing is asked for whenever the list was. */
function WebhookRow({ webhook, onOpen }: { readonly webhook: Entry; readonly onOpen: () => void }) {
  const state = useSignal<WebhookState | undefined>(undefined);
  const { webhook_id: webhookId, event_type } = webhook;
  useEffect(() => {
    if (!has("webhook-deliveries")) return;
    void api.value.call("GET /private/kontor/webhooks/{webhookId}", { params: { webhookId } }).then((answer) => {
      if (answer.ok) state.value = answer.body;
    });
  }, [webhook]);
  return (
    <li>
      <button type="button" class="thing" onClick={onOpen}>
        <Icon name="bell" />
        <div>
          <strong>{webhookId}</strong>
          <p class="soft small">{eventWord(event_type)}</p>
        </div>
        {state.value && <HealthBadge state={state.value} />}
      </button>
    </li>
  );
}

function AddWebhook({ onClose }: { readonly onClose: (made?: string) => void }) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const add = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    const url = text("url");
    const id = `${text("event").replaceAll("_", "-")}-${crypto.randomUUID().slice(0, 4)}`;
    const headers = text("headers");
    const answer = await api.value.call("POST /private/webhooks", {
      body: {
        webhook_id: id,
        event_type: text("event"),
        url,
        http_method: "POST",
        ...(headers === "" ? {} : { header_template: headers }),
      },
    });
    if (answer.ok) onClose(id);
    else error.value = answer;
  };
  return (
    <Dialog title={t("webhooks.add")} onClose={() => onClose()}>
      <form onSubmit={(event) => void add(event)}>
        {error.value && <Trouble error={error.value} />}
        <label class="field">
          <span>{t("webhooks.when")}</span>
          <select name="event">
            {Object.keys(EVENTS).map((type) => (
              <option value={type} key={type}>
                {eventWord(type)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t("webhooks.url")}</span>
          <input name="url" type="url" required maxLength={4096} placeholder="https://" />
          <span class="hint">{t("webhooks.urlHint")}</span>
        </label>
        <details>
          <summary>{t("products.more")}</summary>
          <label class="field">
            <span>{t("webhooks.headers")}</span>
            <textarea name="headers" spellcheck={false} placeholder="Name: value" />
          </label>
        </details>
        <button type="submit" class="button">
          {t("save")}
        </button>
      </form>
    </Dialog>
  );
}
