/** POST [/instances/$INSTANCE]/templates/$TEMPLATE_ID: anybody makes an order of a template. */

import { OutOfStockResponse, PostOrderRequest, PostOrderResponse } from "@kontor/taler/schemas/orders";
import { UsingTemplateDetailsRequest } from "@kontor/taler/schemas/templates";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { JsonObject } from "@kontor/taler/strict-json";
import type { Config } from "../config/config.js";
import { Answer } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { RequestRate, ratePer } from "../http/request-rate.js";
import { createOrder, ORDER_ERRORS, ORDER_USES, type PostOrderCall } from "../orders/post-order.js";
import { errorPageAnswer } from "../pages/error-page.js";
import { wantsPage } from "../pages/page-answer.js";
import { TalerError } from "../taler-error.js";
import { orderFromTemplate } from "./order-from-template.js";
import { findTemplate } from "./store.js";
import { TemplatePath, templateUnknown } from "./template-path.js";

export const useTemplate = endpoint({
  summary: "Make an order of a template",
  params: TemplatePath,
  body: UsingTemplateDetailsRequest,
  bodyLimit: 65_536,
  formMembers: ["template_type", "summary", "amount", "tip", "website", "paivana_id"],
  answers: { 200: PostOrderResponse, 303: null },
  errorMembers: { 410: OutOfStockResponse },
  errors: [
    ...ORDER_ERRORS,
    "GENERIC_FORBIDDEN",
    "GENERIC_FAILED_COMPUTE_AMOUNT",
    "MERCHANT_GENERIC_TEMPLATE_UNKNOWN",
    "MERCHANT_GENERIC_CURRENCY_MISMATCH",
    "MERCHANT_POST_USING_TEMPLATES_AMOUNT_CONFLICT_TEMPLATES_CONTRACT_AMOUNT",
    "MERCHANT_POST_USING_TEMPLATES_SUMMARY_CONFLICT_TEMPLATES_CONTRACT_SUBJECT",
    "MERCHANT_POST_USING_TEMPLATES_NO_AMOUNT",
    "MERCHANT_POST_USING_TEMPLATES_NO_SUMMARY",
    "MERCHANT_POST_USING_TEMPLATES_NO_CURRENCY",
    "MERCHANT_POST_USING_TEMPLATES_WRONG_PRODUCT",
    "MERCHANT_POST_USING_TEMPLATES_WRONG_TYPE",
  ],
  answerError: (error, request) => (wantsPage(request.headers) ? errorPageAnswer(error, request) : undefined),
  uses: [...ORDER_USES, "headers", "peer"],
  async handle(call) {
    const { db, instance, params, body, config, clock, peer } = call;
    rateOf(config).take(`${instance.serial} ${peer.network}`, clock.now());
    const template = await findTemplate(db.queries, instance.serial, params.templateId);
    if (template === undefined) throw templateUnknown(params.templateId);
    const context = {
      queries: db.queries,
      instance: instance.serial,
      currencies: config.currencies,
      now: clock.now(),
    };
    const order = await orderFromTemplate(template, body, context);
    const hold = { serial: template.serial, percent: config.kontor.templateHoldPercent };
    const answer = await createForStranger(callFor(call, order, hold));
    return wantsPage(call.headers) ? sentToOrder(answer) : answer;
  },
});

const TOO_MANY = "too many orders are made from this network; try again in a moment";
const rateOf = ratePer(({ kontor }: Config) => new RequestRate(kontor.templateOrdersPerMinute, TOO_MANY));

/** As if the shop had asked for the order. */
function callFor(
  call: InstanceCall<unknown, unknown, unknown, (typeof ORDER_USES)[number]>,
  order: JsonObject,
  template: PostOrderCall["template"] & {},
): PostOrderCall {
  const { config, db, log, secrets, instance, baseUrl, clock, rng, accounts, exchanges, notifier } = call;
  const body = wireCodec(PostOrderRequest).decode(order);
  return {
    config,
    db,
    log,
    secrets,
    instance,
    baseUrl,
    clock,
    rng,
    accounts,
    exchanges,
    notifier,
    body,
    rawBody: order,
    template,
  };
}

/** What the customer did, or sees on the shop's public pages anyway. */
const PUBLIC: readonly string[] = [
  "MERCHANT_GENERIC_PRODUCT_UNKNOWN",
  "MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS",
  "GENERIC_PARAMETER_MALFORMED",
];

/** Makes the order; why it cannot be made a stranger learns without the details, which are the shop's business. */
async function createForStranger(call: PostOrderCall): Promise<Answer> {
  try {
    return await createOrder(call);
  } catch (error) {
    if (!(error instanceof TalerError) || PUBLIC.includes(error.code)) throw error;
    const members = error.options.members === undefined ? {} : { exchange_rejections: [], exchange_base_urls: [] };
    throw new TalerError(error.code, { status: error.status, members, cause: error });
  }
}

/** A browser goes on to the page of the order, which is beside this one whatever a proxy calls both. */
function sentToOrder({ body }: Answer): Answer {
  const { order_id: orderId, token } = body as { order_id: string; token: string };
  return new Answer(303, undefined, {
    location: `../orders/${encodeURIComponent(orderId)}?token=${token}`,
    "cache-control": "no-store",
  });
}
