/**
 * What was made in the practice shop becomes this shop's: products with their categories, posters, offers, webhooks, and what
 * was set and chosen where nothing was here. What this shop has already stays as it is: its prices are the real ones.
 */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { showShopColour } from "../../design/shop-colour.js";
import { backend, currency } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { keepTerms } from "../offers/kept-terms.js";
import type { OfferTerms } from "../offers/recipe.js";
import { type Preferences, prefer, preferences } from "../preferences.js";
import { loadShop } from "../shop-info.js";

/** How many there were of each. */
export interface Taken {
  readonly products: number;
  readonly posters: number;
  readonly offers: number;
  readonly webhooks: number;
  /** Of the business, and what was chosen. */
  readonly settings: number;
  /** Those that this shop had already; of settings, nobody counts them. */
  readonly known: number;
}

type Part = Operations["GET /private/kontor/practice/made"]["answers"][200];
type NewProduct = Operations["POST /private/products"]["body"];
type NewTemplate = Operations["POST /private/templates"]["body"];
type NewFamily = Operations["POST /private/tokenfamilies"]["body"];
type MadeFamily = Operations["GET /private/tokenfamilies/{slug}"]["answers"][200];
type NewWebhook = Operations["POST /private/webhooks"]["body"];
type MadeProduct = Operations["GET /private/products/{productId}"]["answers"][200] & { readonly product_id: string };

type Count = (what: keyof Taken) => void;

const PAGE = 500;
const LONG = { timeoutMs: 90_000 };

/**
 * @param onProgress is told after each product
 * @returns what went wrong
 */
export async function takeOver(onProgress: (taken: Taken) => void): Promise<TalerApiError | undefined> {
  try {
    const [products, templates, categories] = await Promise.all([productIds(), templateIds(), categoryIds()]);
    let taken: Taken = { products: 0, posters: 0, offers: 0, webhooks: 0, settings: 0, known: 0 };
    const count = (what: keyof Taken, by = 1) => {
      taken = { ...taken, [what]: taken[what] + by };
      onProgress(taken);
    };
    onProgress(taken);
    let after: number | undefined;
    do {
      const query = after === undefined ? {} : { after: String(after) };
      const part = must(await api.value.call("GET /private/kontor/practice/made", { query }, LONG)).body;
      for (const product of part.products as unknown as MadeProduct[]) {
        if (products.has(product.product_id)) count("known");
        else {
          await addProduct(product, part.categories, categories);
          count("products");
        }
      }
      for (const template of (part.templates ?? []) as unknown as NewTemplate[]) {
        if (!isPoster(template)) continue;
        if (templates.has(template.template_id)) count("known");
        else {
          must(await api.value.call("POST /private/templates", { body: ours(template) }));
          count("posters");
        }
      }
      const chosen = (part.preferences ?? {}) as Preferences;
      if (part.settings !== undefined) count("settings", await setUp(part.settings as Loosely<Settings>));
      count("settings", await choose(chosen));
      await addOffers((part.token_families ?? []) as unknown as MadeFamily[], chosen, count);
      await addWebhooks((part.webhooks ?? []) as unknown as NewWebhook[], count);
      after = part.next;
    } while (after !== undefined);
    return undefined;
  } catch (error) {
    return error as TalerApiError;
  }
}

function must<Answer extends { readonly ok: boolean }>(answer: Answer): Extract<Answer, { readonly ok: true }> {
  if (!answer.ok) throw answer;
  return answer as Extract<Answer, { readonly ok: true }>;
}

async function productIds(): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (let offset: number | undefined; ; ) {
    const query = { limit: PAGE, ...(offset === undefined ? {} : { offset }) };
    const { products } = must(await api.value.call("GET /private/products", { query })).body;
    for (const { product_id } of products) ids.add(product_id);
    if (products.length < PAGE) return ids;
    offset = products.at(-1)!.product_serial;
  }
}

async function templateIds(): Promise<ReadonlySet<string>> {
  const { templates } = must(await api.value.call("GET /private/templates")).body;
  return new Set(templates.map(({ template_id }) => template_id));
}

/** By name. */
async function categoryIds(): Promise<Map<string, number>> {
  const { categories } = must(await api.value.call("GET /private/categories")).body;
  return new Map(categories.map(({ category_id, name }) => [name, category_id]));
}

async function addProduct(made: MadeProduct, theirs: Part["categories"], known: Map<string, number>): Promise<void> {
  const categories: number[] = [];
  for (const id of made.categories) {
    const name = theirs.find(({ category_id }) => category_id === id)?.name;
    // The one that all are in without another.
    if (name === undefined) continue;
    const there =
      known.get(name) ?? must(await api.value.call("POST /private/categories", { body: { name } })).body.category_id;
    known.set(name, there);
    categories.push(there);
  }
  const body: NewProduct = {
    product_id: made.product_id,
    product_name: made.product_name,
    description: made.description,
    unit: made.unit,
    unit_price: made.unit_price.map(inOurCurrency),
    image: made.image,
    categories,
    total_stock: made.total_stock,
  };
  const answer = await api.value.call("POST /private/products", { body });
  // A unit that was made for the practice shop alone.
  if (!answer.ok) must(await api.value.call("POST /private/products", { body: { ...body, unit: "Piece" } }));
}

const inOurCurrency = (amount: string) => amount.replace(/^[^:]*/, currency());

interface Loose {
  readonly template_type?: string;
  readonly selected_all?: boolean;
}

/** What hangs on a wall, with a price or without: no till's own code, and nothing that names other things of the practice shop. */
function isPoster({ otp_id, template_contract }: NewTemplate): boolean {
  const { template_type = "fixed-order", selected_all = false } = template_contract as Loose;
  return (
    otp_id === undefined && (template_type === "fixed-order" || (template_type === "inventory-cart" && selected_all))
  );
}

function ours({ template_contract, template_description, template_id }: NewTemplate): NewTemplate {
  const contract = template_contract as Readonly<Record<string, unknown>>;
  return {
    template_id,
    template_description,
    template_contract: {
      ...contract,
      ...(typeof contract.amount === "string" ? { amount: inOurCurrency(contract.amount) } : {}),
      ...(contract.currency === undefined ? {} : { currency: currency() }),
    },
  };
}

/** How the shop sells, and its colour, where nothing was chosen here. */
async function choose({ colour, sells = [] }: Preferences): Promise<number> {
  const { value: here } = preferences;
  // Not known, it would be written over.
  if (here === undefined) return 0;
  const missing: Preferences = {
    ...(here.colour === undefined && colour !== undefined ? { colour } : {}),
    ...((here.sells ?? []).length === 0 && sells.length > 0 ? { sells } : {}),
  };
  if (Object.keys(missing).length > 0) await prefer(missing);
  if (missing.colour !== undefined) showShopColour();
  return Object.keys(missing).length;
}

type Settings = Operations["PATCH /private"]["body"];
type Loosely<All> = { readonly [Name in keyof All]?: All[Name] | undefined };

const DELAYS = ["default_pay_delay", "default_refund_delay", "default_wire_transfer_delay"] as const;

/** What of the business was not set here. @returns how many settings */
async function setUp(made: Loosely<Settings>): Promise<number> {
  const here = must(await api.value.call("GET /private")).body;
  const usual = backend.value;
  const isEmpty = (place: object | undefined) => Object.keys(place ?? {}).length === 0;
  const { address, jurisdiction, logo, website } = made;
  const missing = {
    ...(isEmpty(here.address) && address !== undefined && !isEmpty(address) ? { address } : {}),
    ...(isEmpty(here.jurisdiction) && jurisdiction !== undefined && !isEmpty(jurisdiction) ? { jurisdiction } : {}),
    ...(here.logo === undefined && logo !== undefined ? { logo } : {}),
    ...(here.website === undefined && website !== undefined ? { website } : {}),
    ...Object.fromEntries(
      DELAYS.filter((name) => made[name] !== undefined && here[name].d_us === usual?.[name].d_us).map((name) => [
        name,
        made[name],
      ]),
    ),
  };
  const count = Object.keys(missing).length;
  if (count === 0) return 0;
  const { auth: _auth, merchant_pub: _pub, email_validated: _email, phone_validated: _phone, ...settings } = here;
  must(await api.value.call("PATCH /private", { body: { ...settings, ...missing } }));
  await loadShop();
  return count;
}

/** The families with their prices; times are as long from now as they were from the day they were made for. */
async function addOffers(made: readonly MadeFamily[], { offers = {} }: Preferences, count: Count): Promise<void> {
  if (made.length === 0) return;
  const { token_families } = must(await api.value.call("GET /private/tokenfamilies")).body;
  const known = new Set(token_families.map(({ slug }) => slug));
  for (const { issued: _issued, used: _used, valid_after, valid_before, ...family } of made) {
    if (known.has(family.slug)) {
      count("known");
      continue;
    }
    const now = Math.floor(Date.now() / 1000);
    const [from, until] = [valid_after.t_s, valid_before.t_s];
    const end = typeof from === "number" && typeof until === "number" ? now + (until - from) : until;
    const body = { ...family, valid_before: { t_s: end } } as NewFamily;
    must(await api.value.call("POST /private/tokenfamilies", { body }));
    const terms = offers[family.slug];
    if (terms !== undefined && preferences.value !== undefined) await keepTerms(family.slug, inOurMoney(terms));
    count("offers");
  }
}

function inOurMoney(terms: OfferTerms): OfferTerms {
  const amounts = Object.entries(terms).map(([name, value]) => [
    name,
    /^(?:price|fee|memberPrice)$/.test(name) && typeof value === "string" ? inOurCurrency(value) : value,
  ]);
  return Object.fromEntries(amounts) as OfferTerms;
}

async function addWebhooks(made: readonly NewWebhook[], count: Count): Promise<void> {
  if (made.length === 0) return;
  const { webhooks } = must(await api.value.call("GET /private/webhooks")).body;
  const known = new Set(webhooks.map(({ webhook_id }) => webhook_id));
  for (const body of made) {
    if (known.has(body.webhook_id)) count("known");
    else {
      must(await api.value.call("POST /private/webhooks", { body }));
      count("webhooks");
    }
  }
}
