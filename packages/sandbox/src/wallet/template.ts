/** taler://pay-template: the wallet learns what a shop offers to everybody, and asks for an order of it. */
import { type Amount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { EncodingError } from "@kontor/taler/encoding-error";
import { PostOrderResponse } from "@kontor/taler/schemas/orders";
import { WalletTemplateDetailsRequest } from "@kontor/taler/schemas/templates";
import type { JsonObject } from "@kontor/taler/strict-json";
import { type PayTemplateUri, parsePayTemplateUri } from "@kontor/taler/taler-uri";
import type { Static } from "typebox";
import { canonicalBaseUrl } from "./base-url.js";
import type { OrderReference } from "./claim.js";
import { decodeBody, refusal } from "./http-client.js";
import { demandCompatibleMerchant } from "./merchant-version.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";

/** The offer of a whole inventory without its pictures. */
const MAX_TEMPLATE_BYTES = 8 << 20;

/** What the customer says about what the template leaves open. */
export interface TemplateWishes {
  /** Everything, the tip included. */
  readonly amount?: Amount;
  readonly tip?: Amount;
  readonly summary?: string;
  /** Quantities by product. */
  readonly products?: Readonly<Record<string, string>>;
  /** The page that a pay-wall keeps, and the session that it is for. */
  readonly website?: string;
  readonly sessionId?: string;
}

/** A template as the shop shows it. */
export type Template = Static<typeof WalletTemplateDetailsRequest> & { readonly uri: PayTemplateUri };

/** What the shop offers. Throws WalletError. */
export async function template(wallet: Wallet, uri: string): Promise<Template> {
  const parsed = parsedUri(uri);
  await demandCompatibleMerchant(wallet, parsed.merchantBaseUrl);
  const answer = await wallet.http({ url: urlOf(parsed), maxBytes: MAX_TEMPLATE_BYTES });
  if (answer.status !== 200) throw refusal(`look at template ${parsed.templateId}`, answer);
  return { ...decodeBody(WalletTemplateDetailsRequest, answer, "the question for the template"), uri: parsed };
}

/** Has the shop make an order, which can be claimed then. What it proposes and nobody wishes otherwise is taken. */
export async function orderFromTemplate(
  wallet: Wallet,
  { uri, template_contract: contract, editable_defaults: defaults = {} }: Template,
  { amount, tip, summary, products = {}, website, sessionId }: TemplateWishes = {},
): Promise<OrderReference> {
  const { template_type: type = "fixed-order" } = contract;
  const open = (member: "amount" | "summary") =>
    contract[member] === undefined ? (defaults[member] ?? uri[member]) : undefined;
  const proposedAmount = type === "fixed-order" && isComplete(open("amount")) ? open("amount") : undefined;
  const proposedSummary = type === "inventory-cart" ? undefined : (open("summary") ?? undefined);
  const body = {
    template_type: type,
    ...members({
      amount: amount === undefined ? proposedAmount : printAmount(amount),
      tip: tip && printAmount(tip),
      summary: summary ?? (proposedSummary === "" ? undefined : proposedSummary),
    }),
    ...(type === "inventory-cart"
      ? {
          inventory_selection: Object.entries(products).map(([product_id, quantity]) => ({ product_id, quantity })),
        }
      : {}),
    ...(type === "paivana" ? members({ website, paivana_id: sessionId }) : {}),
  };
  const answer = await wallet.http({ method: "POST", url: urlOf(uri), body });
  if (answer.status !== 200) throw refusal(`order from template ${uri.templateId}`, answer);
  const made = decodeBody(PostOrderResponse, answer, "the order from a template");
  return {
    merchantBaseUrl: uri.merchantBaseUrl,
    orderId: made.order_id,
    ...(made.token === undefined ? {} : { claimToken: encodeBase32(made.token) }),
  };
}

/** Older shops suggest a currency alone, or nothing. */
function isComplete(amount: unknown): boolean {
  return typeof amount === "string" && /:\d/.test(amount);
}

function members(values: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}

function urlOf({ merchantBaseUrl, templateId }: PayTemplateUri): string {
  return `${merchantBaseUrl}templates/${encodeURIComponent(templateId)}`;
}

function parsedUri(uri: string): PayTemplateUri {
  try {
    const parsed = parsePayTemplateUri(uri);
    return { ...parsed, merchantBaseUrl: canonicalBaseUrl(parsed.merchantBaseUrl) };
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new WalletError("bad-request", `${uri} is not a taler://pay-template URI.`, { cause: error });
  }
}
