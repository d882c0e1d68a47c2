/** GET [/instances/$INSTANCE]/templates/$TEMPLATE_ID: what a wallet must know to make an order; browsers get a page. */

import { WalletTemplateDetailsRequest } from "@kontor/taler/schemas/templates";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { errorPageAnswer } from "../pages/error-page.js";
import { wantsPage } from "../pages/page-answer.js";
import { inventoryPayload } from "./inventory-offer.js";
import { findTemplate } from "./store.js";
import { contractOf, shownMembers } from "./template.js";
import { templatePageAnswer } from "./template-page.js";
import { TemplatePath, templateUnknown } from "./template-path.js";

/** The same URL has a page and JSON, and what is left of a product changes. */
const JSON_HEADERS = { "cache-control": "no-store", vary: "Accept" };

export const getTemplate = endpoint({
  summary: "Show what a template offers; browsers get a page",
  params: TemplatePath,
  answers: { 200: WalletTemplateDetailsRequest },
  errors: ["MERCHANT_GENERIC_TEMPLATE_UNKNOWN"],
  answerError: (error, request) => (wantsPage(request.headers) ? errorPageAnswer(error, request) : undefined),
  uses: ["baseUrl", "clock", "config", "db", "headers", "url"],
  async handle(call) {
    const { db, instance, params, clock } = call;
    const { templateId } = params;
    const template = await findTemplate(db.queries, instance.serial, templateId);
    if (template === undefined) throw templateUnknown(templateId);
    const contract = contractOf(template);
    const payload =
      contract.template_type === "inventory-cart"
        ? await inventoryPayload(db.queries, instance.serial, contract, clock.now())
        : undefined;
    if (wantsPage(call.headers)) return templatePageAnswer({ template, contract, payload }, call);
    const shown = shownMembers(template);
    if (payload === undefined) return ok(shown, JSON_HEADERS);
    const offered = { ...shown.template_contract, inventory_payload: payload };
    return ok({ ...shown, template_contract: offered }, JSON_HEADERS);
  },
});
