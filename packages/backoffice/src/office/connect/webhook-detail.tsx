/** One webhook: how it is doing, the secret of its signatures, a test, and every try with what was sent and answered. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../../design/dialog.js";
import { RemoveButton } from "../../design/remove-button.js";
import { Trouble } from "../../design/trouble.js";
import { Verbatim } from "../../design/verbatim.js";
import { t } from "../../messages/language.js";
import { moment } from "../../messages/moments.js";
import { has } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { useAnswer } from "../use-answer.js";
import { Copied } from "./copied.js";
import { eventWord } from "./event-words.js";
import { HealthBadge, type WebhookState } from "./health-badge.js";

type Delivery = Operations["GET /private/kontor/webhooks/{webhookId}/deliveries"]["answers"][200]["deliveries"][number];

/** What is on its way is looked at again. */
const LOOK_EVERY_MS = 1500;

interface WebhookDetailProps {
  readonly webhookId: string;
  readonly onClose: () => void;
}

export function WebhookDetail({ webhookId, onClose }: WebhookDetailProps) {
  const params = { webhookId };
  const { body, error } = useAnswer("GET /private/webhooks/{webhookId}", { params });
  const remove = async () => {
    await api.value.call("DELETE /private/webhooks/{webhookId}", { params });
    onClose();
  };
  return (
    <Dialog title={webhookId} onClose={onClose}>
      {error.value && <Trouble error={error.value} />}
      {body.value && (
        <dl class="facts">
          <dt>{t("webhooks.when")}</dt>
          <dd>{eventWord(body.value.event_type)}</dd>
          <dt>{t("webhooks.url")}</dt>
          <dd>{body.value.url}</dd>
        </dl>
      )}
      {has("webhook-deliveries") && <Deliveries webhookId={webhookId} />}
      <RemoveButton sure="products.removeSure" onRemove={() => void remove()} />
    </Dialog>
  );
}

function Deliveries({ webhookId }: { readonly webhookId: string }) {
  const params = { webhookId };
  const state = useSignal<WebhookState | undefined>(undefined);
  const deliveries = useSignal<readonly Delivery[] | undefined>(undefined);
  const error = useSignal<TalerApiError | undefined>(undefined);
  const look = async () => {
    const [health, sent] = await Promise.all([
      api.value.call("GET /private/kontor/webhooks/{webhookId}", { params }),
      api.value.call("GET /private/kontor/webhooks/{webhookId}/deliveries", { params, query: { limit: 20 } }),
    ]);
    if (health.ok) state.value = health.body;
    if (sent.ok) deliveries.value = sent.body.deliveries;
  };
  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const tell = (answer: { readonly ok: true } | TalerApiError) => {
    error.value = answer.ok ? undefined : answer;
    return look();
  };
  const test = async () => tell(await api.value.call("POST /private/kontor/webhooks/{webhookId}/test", { params }));
  const resendFailed = async () =>
    tell(await api.value.call("POST /private/kontor/webhooks/{webhookId}/resend-failed", { params }));
  const resend = async ({ delivery }: Delivery) =>
    tell(
      await api.value.call("POST /private/kontor/webhooks/{webhookId}/deliveries/{delivery}/resend", {
        params: { webhookId, delivery: String(delivery) },
      }),
    );
  return (
    <>
      {error.value && <Trouble error={error.value} />}
      {state.value && (
        <>
          <p>
            <HealthBadge state={state.value} />
          </p>
          {state.value.last_problem !== "" && <p class="note bad">{state.value.last_problem}</p>}
          <details>
            <summary>{t("webhooks.secret")}</summary>
            <Copied text={state.value.secret} />
            <p class="soft small">{t("webhooks.secretHow")}</p>
          </details>
        </>
      )}
      <div class="buttons">
        <button type="button" class="button" onClick={() => void test()}>
          {t("webhooks.test")}
        </button>
        {(state.value?.failed ?? 0) > 0 && (
          <button type="button" class="button quiet" onClick={() => void resendFailed()}>
            {t("webhooks.resendFailed")}
          </button>
        )}
      </div>
      <section>
        <h3>{t("webhooks.deliveries")}</h3>
        {deliveries.value?.length === 0 && <p class="soft">{t("webhooks.nothingSent")}</p>}
        <ul class="deliveries">
          {deliveries.value?.map((delivery) => (
            <li key={delivery.delivery}>
              <details>
                <summary>
                  <span>
                    {moment(delivery.created)} · {delivery.test ? t("webhooks.isTest") : eventWord(delivery.event_type)}
                  </span>
                  <DeliveryBadge delivery={delivery} />
                </summary>
                <DeliveryFacts delivery={delivery} />
                <button type="button" class="button quiet" onClick={() => void resend(delivery)}>
                  {t("webhooks.resend")}
                </button>
              </details>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function DeliveryBadge({ delivery: { state, tries } }: { readonly delivery: Delivery }) {
  const status = tries.at(-1)?.status ?? 0;
  const said = status === 0 ? "" : ` ${status}`;
  if (state === "delivered") return <span class="badge good">{t("webhooks.delivered") + said}</span>;
  if (state === "failed") return <span class="badge bad">{t("webhooks.failed") + said}</span>;
  return <span class={`badge ${tries.length > 0 ? "warn" : ""}`}>{t("webhooks.waiting") + said}</span>;
}

function DeliveryFacts({ delivery: { request, tries, next_try } }: { readonly delivery: Delivery }) {
  return (
    <>
      <ul class="tries small">
        {tries.map(({ time, status, reason, milliseconds }, index) => (
          <li key={index} class="num">
            {moment(time)} · {status === 0 ? reason : status} · {milliseconds} ms
          </li>
        ))}
        {next_try !== undefined && <li>{t("webhooks.nextTry", { moment: moment(next_try) })}</li>}
      </ul>
      {request !== undefined && (
        <Verbatim
          text={`${request.method} ${request.url}\n${Object.entries(request.headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join("\n")}\n\n${request.body ?? ""}`}
        />
      )}
      {tries.at(-1)?.answer && <Verbatim text={tries.at(-1)!.answer} />}
    </>
  );
}
