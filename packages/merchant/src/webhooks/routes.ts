/** The endpoints of webhooks: those of the protocol, and ours about what was sent. */

import { telling } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { deleteWebhook } from "./delete-webhook.js";
import { getDeliveries, getDelivery } from "./get-deliveries.js";
import { getWebhook } from "./get-webhook.js";
import { getWebhookState } from "./get-webhook-state.js";
import { getWebhooks } from "./get-webhooks.js";
import { patchWebhook } from "./patch-webhook.js";
import { postResend, postResendFailed } from "./post-resend.js";
import { postTest } from "./post-test.js";
import { postWebhook } from "./post-webhook.js";

const ALL = "/private/webhooks";
const ONE = "/private/webhooks/:webhookId";
const OURS = "/private/kontor/webhooks/:webhookId";

const read = { permission: "webhooks-read" } as const;
const write = { permission: "webhooks-write" } as const;

export const webhookRoutes: readonly Route[] = [
  { method: "GET", path: ALL, access: read, endpoint: getWebhooks },
  {
    method: "POST",
    path: ALL,
    access: write,
    audit: { action: "webhook-added", tell: telling("webhook_id", "event_type") },
    endpoint: postWebhook,
  },
  { method: "GET", path: ONE, access: read, endpoint: getWebhook },
  {
    method: "PATCH",
    path: ONE,
    access: write,
    audit: { action: "webhook-changed", tell: telling("webhookId", "event_type") },
    endpoint: patchWebhook,
  },
  {
    method: "DELETE",
    path: ONE,
    access: write,
    audit: { action: "webhook-removed", tell: telling("webhookId") },
    endpoint: deleteWebhook,
  },
  { method: "GET", path: OURS, access: read, endpoint: getWebhookState },
  { method: "POST", path: `${OURS}/test`, access: write, endpoint: postTest },
  { method: "POST", path: `${OURS}/resend-failed`, access: write, endpoint: postResendFailed },
  { method: "GET", path: `${OURS}/deliveries`, access: read, endpoint: getDeliveries },
  { method: "GET", path: `${OURS}/deliveries/:delivery`, access: read, endpoint: getDelivery },
  { method: "POST", path: `${OURS}/deliveries/:delivery/resend`, access: write, endpoint: postResend },
];
