/** What needs a person, each with its way to do it. Nothing is shown when there is nothing. */

import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Icon } from "../../design/icon.js";
import { useEvents } from "../../live/events.js";
import { type MessageKey, t } from "../../messages/language.js";
import { has } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { silentTills } from "../last-seen.js";
import { needsIdentification } from "../money/account-state.js";
import { preferences } from "../preferences.js";
import { isLow } from "../products/stock.js";
import { pathTo } from "../route.js";
import { type AnswerTo, useAnswer } from "../use-answer.js";
import { NEWEST_TOKENS, useLastSeen } from "../use-last-seen.js";

interface Task {
  readonly word: MessageKey;
  readonly what?: string;
  readonly path: readonly string[];
}

interface ToDoProps {
  readonly accounts: AnswerTo<"GET /private/accounts">;
  readonly kyc: AnswerTo<"GET /private/kyc">;
}

export function ToDo({ accounts, kyc }: ToDoProps) {
  const incoming = useAnswer("GET /private/incoming", { query: { verified: false, limit: -20 } });
  useEvents((event) => {
    if (event === undefined || !("order_id" in event)) void incoming.again();
  });
  const isFailing = useFailingWebhook();
  const low = useLowStock();
  const silent = useSilentTills();
  const tasks: Task[] = [];
  if (preferences.value?.welcomed && accounts.body.value?.accounts.every(({ active }) => !active)) {
    tasks.push({ word: "todo.account", path: ["money"] });
  }
  if (kyc.body.value?.kyc_data?.some(needsIdentification)) tasks.push({ word: "todo.identify", path: ["money"] });
  if (incoming.body.value?.incoming.some(({ last_ec }) => last_ec !== 0)) {
    tasks.push({ word: "todo.transfer", path: ["money"] });
  }
  if (isFailing.value) tasks.push({ word: "todo.webhook", path: ["shop", "connect"] });
  if (low.value.length > 0) tasks.push({ word: "todo.stock", what: low.value.join(", "), path: ["products"] });
  if (silent.value.length > 0)
    tasks.push({ word: "todo.till", what: silent.value.join(", "), path: ["shop", "devices"] });
  if (tasks.length === 0) return null;
  return (
    <ul class="tasks" aria-label={t("todo.title")}>
      {tasks.map(({ word, path, what = "" }) => (
        <li class="note warn" key={word}>
          <Icon name="warn" />
          <span>{t(word, { what })}</span>
          <a class="button quiet" href={pathTo(...path)}>
            {t("todo.do")}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** So many are asked about: who has more looks at them where they are. */
const MOST_WEBHOOKS = 10;

/** Whether nothing arrives at one of the shop's webhooks. */
function useFailingWebhook(): Signal<boolean> {
  const isFailing = useSignal(false);
  const look = async () => {
    if (!has("webhook-deliveries")) return;
    const list = await api.value.call("GET /private/webhooks");
    if (!list.ok) return;
    const states = await Promise.all(
      list.body.webhooks
        .slice(0, MOST_WEBHOOKS)
        .map(({ webhook_id: webhookId }) =>
          api.value.call("GET /private/kontor/webhooks/{webhookId}", { params: { webhookId } }),
        ),
    );
    isFailing.value = states.some((state) => state.ok && state.body.failing_since !== undefined);
  };
  useEffect(() => void look(), []);
  useEvents((event) => {
    if (event === undefined || event.type.startsWith("webhook_")) void look();
  });
  return isFailing;
}

/** More tills than that are named on their own page. */
const MOST_SILENT = 5;

/** The names of tills that nothing was heard of since yesterday. */
function useSilentTills(): Signal<readonly string[]> {
  const names = useSignal<readonly string[]>([]);
  const uses = useLastSeen();
  useEffect(() => {
    const seen = uses.value;
    if (seen === undefined) return;
    void api.value.call("GET /private/tokens", { query: NEWEST_TOKENS }).then((answer) => {
      if (!answer.ok || answer.status !== 200) return;
      names.value = silentTills(answer.body.tokens, seen)
        .map((name) => name || t("devices.unnamed"))
        .slice(0, MOST_SILENT);
    });
  }, [uses.value]);
  return names;
}

/** More products than that are named on their own page. */
const MOST_LOW = 5;
/** Of the events that are kept. */
const MOST_EVENTS = 200;

/** The names of products of which little is left: those that ran low some time, and were not delivered since. */
function useLowStock(): Signal<readonly string[]> {
  const names = useSignal<readonly string[]>([]);
  const look = async () => {
    if (!has("events")) return;
    const query = { types: "stock_low", limit: MOST_EVENTS };
    const answer = await api.value.call("GET /private/kontor/events", { query });
    if (!answer.ok) return;
    const ids = answer.body.events.flatMap((event) => (event.type === "stock_low" ? [event.product_id] : []));
    const newest = [...new Set(ids.reverse())].slice(0, MOST_LOW);
    const products = await Promise.all(
      newest.map((productId) => api.value.call("GET /private/products/{productId}", { params: { productId } })),
    );
    names.value = products.flatMap((found) =>
      found.ok && found.body.total_stock >= 0 && isLow(found.body) ? [found.body.product_name] : [],
    );
  };
  useEffect(() => void look(), []);
  useEvents((event) => {
    if (event?.type === "stock_low" || event?.type.startsWith("inventory_")) void look();
  });
  return names;
}
