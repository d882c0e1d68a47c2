/** What a shop wants of a webhook: checked when it is made, so that nothing is found out by a delivery that never comes. */

import { parseWebUrl } from "@kontor/taler/parse-url";
import { EVENT_TYPES } from "@kontor/taler/schemas/events";
import type { WebhookPatchDetails } from "@kontor/taler/schemas/webhooks";
import type { Config } from "../config/config.js";
import { ForbiddenAddressError, refuseForbiddenHost } from "../network/address-policy.js";
import type { Rng } from "../rng.js";
import { placeOf } from "../secrets/places.js";
import type { Secrets } from "../secrets/secrets.js";
import { malformed } from "../taler-error.js";
import { maySendToPrivateAddresses } from "./sender.js";
import { SECRET_BYTES } from "./signature.js";
import type { Webhook } from "./store.js";
import { compileTemplate, TemplateError } from "./template.js";

/** A webhook as a request describes it, with the method in capitals. */
export type Wanted = WebhookPatchDetails;

/** Methods that are no requests about a URL. */
const IMPOSSIBLE = ["CONNECT", "TRACE"];

/** @throws TalerError GENERIC_PARAMETER_MALFORMED that names the member */
export function checkWanted(body: WebhookPatchDetails, { kontor }: Pick<Config, "kontor">): Wanted {
  if (!(EVENT_TYPES as readonly string[]).includes(body.event_type)) {
    throw malformed("event_type", `there are ${EVENT_TYPES.join(", ")}`);
  }
  checkUrl(body.url, maySendToPrivateAddresses(kontor));
  const method = body.http_method.toUpperCase();
  if (IMPOSSIBLE.includes(method)) throw malformed("http_method", `${method} cannot be sent`);
  checkTemplate("header_template", body.header_template);
  checkTemplate("body_template", body.body_template);
  return { ...body, http_method: method };
}

function checkUrl(text: string, allowPrivateAddresses: boolean): void {
  const url = parseWebUrl(text);
  if (url === undefined) throw malformed("url", "must be an absolute http(s) URL");
  if (url.username !== "" || url.password !== "") throw malformed("url", "credentials belong into header_template");
  if (allowPrivateAddresses) return;
  try {
    refuseForbiddenHost(url);
  } catch (error) {
    if (!(error instanceof ForbiddenAddressError)) throw error;
    throw malformed("url", error.message);
  }
}

function checkTemplate(parameter: string, text: string | undefined): void {
  if (text === undefined) return;
  try {
    compileTemplate(text);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw malformed(parameter, error.message);
  }
}

const VERSION_BYTES = 16;

/** A new version with these members; its secret is a new one unless it has one. */
export function versionOf(
  { rng, secrets }: { readonly rng: Rng; readonly secrets: Secrets },
  instance: bigint,
  webhookId: string,
  wanted: Wanted,
  secret: string = Buffer.from(rng.bytes(SECRET_BYTES)).toString("base64"),
): Webhook {
  const version = rng.bytes(VERSION_BYTES);
  const { header_template: header } = wanted;
  return {
    version,
    webhookId,
    eventType: wanted.event_type,
    url: wanted.url,
    httpMethod: wanted.http_method,
    headerTemplate:
      header === undefined
        ? undefined
        : secrets.seal(placeOf("webhookHeaders", instance, version), JSON.stringify(header)),
    bodyTemplate: wanted.body_template,
    secret: secrets.seal(placeOf("webhookSecret", instance, version), secret),
  };
}

/** The members of a webhook as a client knows them. */
export function detailsOf(secrets: Secrets, instance: bigint, webhook: Webhook): Wanted {
  const place = placeOf("webhookHeaders", instance, webhook.version);
  return {
    event_type: webhook.eventType,
    url: webhook.url,
    http_method: webhook.httpMethod,
    ...(webhook.headerTemplate === undefined
      ? {}
      : { header_template: JSON.parse(secrets.open(place, webhook.headerTemplate)) as string }),
    ...(webhook.bodyTemplate === undefined ? {} : { body_template: webhook.bodyTemplate }),
  };
}
