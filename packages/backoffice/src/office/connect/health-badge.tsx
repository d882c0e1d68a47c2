/** How a webhook is doing, in one word. */

import type { Operations } from "@kontor/client/api";
import { t } from "../../messages/language.js";

export type WebhookState = Operations["GET /private/kontor/webhooks/{webhookId}"]["answers"][200];

export function HealthBadge({ state: { failing_since, failed, pending } }: { readonly state: WebhookState }) {
  if (failing_since !== undefined) return <span class="badge bad">{t("webhooks.failing")}</span>;
  if (failed > 0) return <span class="badge warn">{t("webhooks.failedCount", { count: failed })}</span>;
  return <span class="badge good">{pending > 0 ? t("webhooks.pending", { count: pending }) : t("webhooks.fine")}</span>;
}
