/**
 * What was made in the practice shop becomes this shop's: products with their categories, posters, and what was chosen where
 * nothing was chosen here. What this shop has already stays as it is: its prices are the real ones.
 */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { showShopColour } from "../../design/shop-colour.js";
import { currency } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { type Preferences, prefer, preferences } from "../preferences.js";

/** How many there were of each. */
export interface Taken {
  readonly products: number;
  readonly posters: number;
  /** Products and posters that this shop had already. */
  readonly known: number;
}

type Part = Operations["GET /private/kontor/practice/made"]["answers"][200];
type NewProduct = Operations["POST /private/products"]["body"];
type NewTemplate = Operations["POST /private/templates"]["body"];
type MadeProduct = Operations["GET /private/products/{productId}"]["answers"][200] & { readonly product_id: string };

const PAGE = 500;
const LONG = { timeoutMs: 90_000 };

/**
 * @param onProgress is told after each product
 * @returns what went wrong
 */
export async function takeOver(onProgress: (taken: Taken) => void): Promise<TalerApiError | undefined> {
  try {
    const [products, templates, categories] = await Promise.all([productIds(), templateIds(), categoryIds()]);
    let taken: Taken = { products: 0, posters: 0, known: 0 };
    const count = (what: keyof Taken) => {
      taken = { ...taken, [what]: taken[what] + 1 };
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
      await choose((part.preferences ?? {}) as Preferences);
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
async function choose({ colour, sells = [] }: Preferences): Promise<void> {
  const { value: here } = preferences;
  // Not known, it would be written over.
  if (here === undefined) return;
  const missing: Preferences = {
    ...(here.colour === undefined && colour !== undefined ? { colour } : {}),
    ...((here.sells ?? []).length === 0 && sells.length > 0 ? { sells } : {}),
  };
  if (Object.keys(missing).length > 0) await prefer(missing);
  if (missing.colour !== undefined) showShopColour();
}
