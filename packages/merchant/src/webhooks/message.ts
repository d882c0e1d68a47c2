/** What is sent of an event: its variables in the webhook's templates, or without a template the event as JSON. */

import type { EventType } from "@kontor/taler/schemas/events";
import { timestampToJson } from "@kontor/taler/time";
import { fieldsOf } from "../inventory/happenings.js";
import type { Product } from "../inventory/product.js";
import { expandHeaders, type Headers } from "./headers.js";
import { compileTemplate, renderTemplate } from "./template.js";
import type { ToldEvent } from "./told-event-store.js";

export interface Message {
  readonly headers: Headers;
  /** Absent for methods that have none. */
  readonly body: string | undefined;
}

export interface MessageParts {
  readonly method: string;
  readonly headerTemplate: string | undefined;
  readonly bodyTemplate: string | undefined;
}

const WITHOUT_BODY = ["GET", "HEAD"];

/** @throws TemplateError */
export function makeMessage({ method, headerTemplate, bodyTemplate }: MessageParts, facts: Facts): Message {
  const variables = variablesOf(facts);
  const expanded = headerTemplate === undefined ? {} : expandHeaders(compileTemplate(headerTemplate), variables);
  if (WITHOUT_BODY.includes(method)) return { headers: withAgent(expanded), body: undefined };
  const body =
    bodyTemplate === undefined
      ? JSON.stringify(payloadOf(facts))
      : renderTemplate(compileTemplate(bodyTemplate), variables);
  return { headers: withAgent({ "content-type": contentTypeOf(body), ...expanded }), body };
}

function withAgent(headers: Headers): Headers {
  return { "user-agent": "kontor", ...headers };
}

function contentTypeOf(body: string): string {
  try {
    JSON.parse(body);
    return "application/json";
  } catch {
    return "text/plain; charset=utf-8";
  }
}

/** What is known of what happened. */
export interface Facts {
  readonly event: Omit<ToldEvent, "contractText">;
  readonly contract: unknown;
  readonly instanceId: string;
  /** The instance's number in the database, which the protocol has a variable for. */
  readonly merchantSerial: bigint;
  /** Of events about a product that is still there. */
  readonly product?: Product | undefined;
  readonly isTest?: boolean;
}

/** Everything that the protocol names, and the members of the event. */
export function variablesOf({ event, contract, instanceId, merchantSerial, product }: Facts): Record<string, unknown> {
  const kept = event.variables === undefined ? {} : (JSON.parse(event.variables) as Record<string, unknown>);
  return {
    ...(product === undefined ? {} : ofProduct(event.type, product)),
    ...(JSON.parse(event.data) as Record<string, unknown>),
    ...kept,
    event_type: event.type,
    webhook_type: event.type,
    instance_id: instanceId,
    merchant_serial: Number(merchantSerial),
    ...(event.orderId === undefined ? {} : { order_id: event.orderId }),
    ...(contract === undefined ? {} : { contract, contract_terms: contract }),
    timestamp: timestampToJson(event.happenedAt),
  };
}

/** Of a product that was sold only what changed is kept with the event: the rest was the same before. */
function ofProduct(type: EventType, product: Product): Record<string, unknown> {
  const fields = fieldsOf(product);
  if (type !== "inventory_updated") return fields;
  return { ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`old_${name}`, value])), ...fields };
}

/** Type, time and data, as Standard Webhooks recommends it. */
function payloadOf({ event, contract, instanceId, isTest }: Facts): Record<string, unknown> {
  return {
    type: event.type,
    timestamp: new Date(Number(event.happenedAt / 1000n)).toISOString(),
    ...(isTest ? { test: true } : {}),
    data: {
      instance_id: instanceId,
      order_id: event.orderId,
      ...(JSON.parse(event.data) as Record<string, unknown>),
      ...(contract === undefined ? {} : { contract_terms: contract }),
    },
  };
}
