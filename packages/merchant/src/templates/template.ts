/** A template as the shop wrote it: what is checked before it is kept, and what it means. */

import { parseAmount } from "@kontor/taler/amount";
import { EncodingError } from "@kontor/taler/encoding-error";
import {
  TemplateContractDetails,
  type TemplateContractPaivana,
  type TemplatePatchDetails,
} from "@kontor/taler/schemas/templates";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { JsonObject } from "@kontor/taler/strict-json";
import { FOREVER } from "@kontor/taler/time";
import { compilePosixPattern, PatternError } from "../config/payto-pattern.js";
import { malformed } from "../taler-error.js";

export interface Template {
  readonly serial: bigint;
  readonly templateId: string;
  readonly description: string;
  readonly otpId: string | undefined;
  /** JSON as the shop wrote it: what we do not know of is shown again. */
  readonly contractText: string;
  readonly defaultsText: string | undefined;
  readonly requiredCurrency: string | undefined;
}

export type TemplateContent = Omit<Template, "serial" | "templateId">;

export type TemplateType = "fixed-order" | "inventory-cart" | "paivana";

/**
 * @param json the body as it came
 * @throws TalerError GENERIC_PARAMETER_MALFORMED for what no order could come of
 */
export function contentOf(body: TemplatePatchDetails, json: JsonObject): TemplateContent {
  const { template_contract: contract, required_currency: requiredCurrency } = body;
  const amount = "amount" in contract ? contract.amount : undefined;
  const currency = contract.currency ?? requiredCurrency;
  if (amount !== undefined && contract.currency !== undefined) {
    throw malformed("template_contract.currency", "goes without saying where there is an amount");
  }
  if (amount !== undefined && requiredCurrency !== undefined && requiredCurrency !== amount.currency) {
    throw malformed("required_currency", `the amount is in ${amount.currency}`);
  }
  if (contract.pay_duration === FOREVER) throw malformed("template_contract.pay_duration", "forever is not possible");
  if (typeOf(contract) === "paivana") websiteTest(contract as TemplateContractPaivana);
  const fixed = json.template_contract as JsonObject;
  const defaults = json.editable_defaults as JsonObject | undefined;
  checkDefaults(defaults ?? {}, fixed, currency);
  return {
    description: body.template_description,
    otpId: body.otp_id,
    contractText: JSON.stringify(fixed),
    defaultsText: defaults === undefined ? undefined : JSON.stringify(defaults),
    requiredCurrency,
  };
}

/** What is fixed is not to be changed; an amount that is to be is in the template's currency. */
function checkDefaults(defaults: JsonObject, fixed: JsonObject, currency: string | undefined): void {
  const both = Object.keys(defaults).find((name) => Object.hasOwn(fixed, name));
  if (both !== undefined) throw malformed(`editable_defaults.${both}`, "the contract of the template fixes it");
  const { amount } = defaults;
  if (typeof amount !== "string" || currency === undefined) return;
  try {
    if (parseAmount(amount).currency === currency) return;
  } catch (error) {
    // Some clients keep a currency alone there, or nothing.
    if (error instanceof EncodingError) return;
    throw error;
  }
  throw malformed("editable_defaults.amount", `the template wants ${currency}`);
}

export function contractOf({ contractText }: Pick<Template, "contractText">): TemplateContractDetails {
  return wireCodec(TemplateContractDetails).decode(JSON.parse(contractText));
}

export function typeOf({ template_type: type = "fixed-order" }: TemplateContractDetails): TemplateType {
  return type;
}

/**
 * Whether a pay-wall sells that page. The pattern is matched in linear time, as the page is named by strangers.
 * @throws TalerError GENERIC_PARAMETER_MALFORMED where the pattern is none
 */
export function websiteTest({ website_regex: pattern }: TemplateContractPaivana): (website: string) => boolean {
  if (pattern === undefined) return () => true;
  try {
    return compilePosixPattern(pattern);
  } catch (error) {
    if (error instanceof PatternError) throw malformed("template_contract.website_regex", error.message);
    throw error;
  }
}

/** The members that the shop and everybody see; the currency only where a customer can choose one. */
export function shownMembers(template: Template) {
  const contract = contractOf(template);
  const isFixed = "amount" in contract && contract.amount !== undefined;
  const currency = isFixed ? undefined : (contract.currency ?? template.requiredCurrency);
  return {
    template_contract: JSON.parse(template.contractText) as JsonObject,
    ...(template.defaultsText === undefined ? {} : { editable_defaults: JSON.parse(template.defaultsText) }),
    ...(currency === undefined ? {} : { required_currency: currency }),
  };
}
