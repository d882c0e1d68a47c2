/** The `PostOrderRequest` that comes of a template and what the customer says (2.5 and 2.6 of the templates' reference). */

import { type Amount, compareAmounts, equalAmounts, printAmount } from "@kontor/taler/amount";
import { printQuantity } from "@kontor/taler/quantity";
import type { CurrencySpecification } from "@kontor/taler/schemas/config";
import type {
  TemplateContractFixedOrder,
  TemplateContractInventoryCart,
  TemplateContractPaivana,
  UsingTemplateDetailsRequest,
} from "@kontor/taler/schemas/templates";
import type { JsonObject } from "@kontor/taler/strict-json";
import { addDuration, SECOND, type Timestamp } from "@kontor/taler/time";
import { defaultSpecification } from "../config/currencies.js";
import type { Queries } from "../database/tables.js";
import { policiesOf } from "../inventory/product-policy.js";
import { webUrl } from "../pages/safe-content.js";
import { malformed, missing, TalerError } from "../taler-error.js";
import { cartCurrency, cartLines, cartPrice, cartSummary, isTotal, withProducts, withTip } from "./cart.js";
import { selectionOf } from "./inventory-offer.js";
import { wantedProducts } from "./offer-store.js";
import { contractOf, type Template, typeOf, websiteTest } from "./template.js";

interface Context {
  readonly queries: Queries;
  readonly instance: bigint;
  readonly currencies: Readonly<Record<string, CurrencySpecification>>;
  readonly now: Timestamp;
}

/**
 * @throws TalerError one of MERCHANT_POST_USING_TEMPLATES_..., MERCHANT_GENERIC_CURRENCY_MISMATCH,
 * MERCHANT_GENERIC_PRODUCT_UNKNOWN, GENERIC_PARAMETER_MALFORMED, GENERIC_PARAMETER_MISSING, GENERIC_FAILED_COMPUTE_AMOUNT
 */
export async function orderFromTemplate(
  template: Template,
  said: UsingTemplateDetailsRequest,
  context: Context,
): Promise<JsonObject> {
  const contract = contractOf(template);
  const type = typeOf(contract);
  const { template_type: wantedType = "fixed-order" } = said;
  if (wantedType !== type) {
    throw new TalerError("MERCHANT_POST_USING_TEMPLATES_WRONG_TYPE", {
      parameter: "template_type",
      detail: `template_type: it is a template of type ${type}`,
    });
  }
  const order = await orderOfType(template, said, context);
  return {
    ...order,
    order: { ...payDeadline(contract.pay_duration, context.now), ...(order.order as JsonObject) },
    ...(template.otpId === undefined ? {} : { otp_id: template.otpId }),
  };
}

function orderOfType(template: Template, said: UsingTemplateDetailsRequest, context: Context) {
  const contract = contractOf(template);
  switch (contract.template_type) {
    case "inventory-cart":
      return cartOrder(contract, template, said, context);
    case "paivana":
      return paywallOrder(contract, template, said);
    default:
      return fixedOrder(contract, template, said);
  }
}

/** Deadlines are whole seconds: the customer has no less than the template says. */
function payDeadline(duration: bigint | undefined, now: Timestamp): JsonObject {
  if (duration === undefined) return {};
  const seconds = (addDuration(now, duration) + SECOND - 1n) / SECOND;
  return { pay_deadline: { t_s: Number(seconds) } };
}

function fixedOrder(
  contract: TemplateContractFixedOrder,
  template: Template,
  said: UsingTemplateDetailsRequest,
): JsonObject {
  const summary = summaryOf(contract, said);
  const { tip } = said;
  const amount =
    contract.amount === undefined ? openAmount(contract, template, said) : fixedAmount(contract.amount, said);
  demandTip(tip, amount);
  return { order: { amount: printAmount(amount), summary, ...age(contract.minimum_age), ...tipMember(tip) } };
}

function fixedAmount(fixed: Amount, { amount, tip }: UsingTemplateDetailsRequest): Amount {
  if (tip !== undefined && tip.currency !== fixed.currency) throw malformed("tip", `the price is in ${fixed.currency}`);
  const total = withTip(fixed, tip);
  if (amount !== undefined && !equalAmounts(amount, total)) throw amountConflict(total);
  return total;
}

function openAmount(
  { currency: own }: TemplateContractFixedOrder,
  { requiredCurrency }: Template,
  { amount }: UsingTemplateDetailsRequest,
): Amount {
  const currency = own ?? requiredCurrency;
  if (amount === undefined) {
    throw new TalerError("MERCHANT_POST_USING_TEMPLATES_NO_AMOUNT", {
      parameter: "amount",
      detail: "amount: is missing",
    });
  }
  demandCurrency(amount, currency);
  return amount;
}

async function cartOrder(
  contract: TemplateContractInventoryCart,
  { requiredCurrency }: Template,
  said: UsingTemplateDetailsRequest,
  { queries, instance, currencies }: Context,
): Promise<JsonObject> {
  const { amount, tip } = said;
  const summary = contract.summary === undefined && isUnsaid(said.summary) ? undefined : summaryOf(contract, said);
  const chosen = cartLines(said.inventory_selection, contract.choose_one ?? false);
  const ids = chosen.map(({ productId }) => productId);
  const known = await wantedProducts(queries, instance, selectionOf(contract), ids);
  const lines = withProducts(chosen, known, await policiesOf(queries, instance));

  const demanded = contract.currency ?? requiredCurrency;
  if (amount !== undefined) demandCurrency(amount, demanded);
  const currency = cartCurrency(lines, amount?.currency ?? demanded);
  if (tip !== undefined && tip.currency !== currency) throw malformed("tip", `the price is in ${currency}`);
  const { num_fractional_input_digits: digits } = currencies[currency] ?? defaultSpecification(currency);
  const price = cartPrice(lines, currency, digits);
  const total = withTip(price.payable, tip);
  if (amount !== undefined && !isTotal(amount, price, tip)) throw amountConflict(total);
  const minimumAge = Math.max(contract.minimum_age ?? 0, ...lines.map(({ product }) => product.minimumAge));
  return {
    order: {
      amount: printAmount(amount ?? total),
      summary: summary ?? cartSummary(lines),
      ...age(minimumAge),
      ...tipMember(tip),
    },
    inventory_products: lines.map(({ productId, quantity }) => ({
      product_id: productId,
      unit_quantity: printQuantity(quantity),
    })),
  };
}

function paywallOrder(
  contract: TemplateContractPaivana,
  { contractText }: Template,
  said: UsingTemplateDetailsRequest,
): JsonObject {
  const summary = summaryOf(contract, said);
  const { website, paivana_id: paivanaId, amount, tip } = said;
  if (amount !== undefined) {
    throw new TalerError("MERCHANT_POST_USING_TEMPLATES_AMOUNT_CONFLICT_TEMPLATES_CONTRACT_AMOUNT", {
      parameter: "amount",
      detail: "amount: the choices of the template have prices",
    });
  }
  if (tip !== undefined) throw malformed("tip", "there is none with choices");
  if (website === undefined) throw missing("website");
  if (paivanaId === undefined) throw missing("paivana_id");
  // It will be a link, which strangers name.
  if (webUrl(website) === undefined) throw malformed("website", "must be a http(s) URL");
  if (!websiteTest(contract)(website)) throw malformed("website", "is not a page that this template sells");
  return {
    order: {
      version: 1,
      summary,
      fulfillment_url: website,
      // As the shop wrote them.
      choices: (JSON.parse(contractText) as { readonly choices: JsonObject[] }).choices,
      ...age(contract.minimum_age),
    },
    session_id: paivanaId,
  };
}

/** A page's form says nothing where nothing was typed. */
function isUnsaid(text: string | undefined): text is "" | undefined {
  return text === undefined || text === "";
}

function summaryOf(
  { summary: fixed }: { readonly summary?: string },
  { summary }: UsingTemplateDetailsRequest,
): string {
  if (isUnsaid(summary)) {
    if (fixed !== undefined) return fixed;
    throw new TalerError("MERCHANT_POST_USING_TEMPLATES_NO_SUMMARY", {
      parameter: "summary",
      detail: "summary: is missing",
    });
  }
  if (fixed === undefined) return summary;
  throw new TalerError("MERCHANT_POST_USING_TEMPLATES_SUMMARY_CONFLICT_TEMPLATES_CONTRACT_SUBJECT", {
    parameter: "summary",
    detail: "summary: the template fixes it",
  });
}

function demandCurrency(amount: Amount, currency: string | undefined): void {
  if (currency === undefined || amount.currency === currency) return;
  throw new TalerError("MERCHANT_GENERIC_CURRENCY_MISMATCH", {
    status: 400,
    parameter: "amount",
    detail: `amount: the template wants ${currency}`,
  });
}

function demandTip(tip: Amount | undefined, total: Amount): void {
  if (tip === undefined) return;
  if (tip.currency !== total.currency) throw malformed("tip", `the amount is in ${total.currency}`);
  if (compareAmounts(tip, total) > 0) throw malformed("tip", "is more than the whole amount");
}

function amountConflict(total: Amount): TalerError {
  return new TalerError("MERCHANT_POST_USING_TEMPLATES_AMOUNT_CONFLICT_TEMPLATES_CONTRACT_AMOUNT", {
    parameter: "amount",
    detail: `amount: it is ${printAmount(total)}`,
  });
}

function tipMember(tip: Amount | undefined): JsonObject {
  return tip === undefined ? {} : { tip: printAmount(tip) };
}

/** Years; none is not said. */
function age(minimumAge: number | undefined): JsonObject {
  return minimumAge === undefined || minimumAge === 0 ? {} : { minimum_age: minimumAge };
}
