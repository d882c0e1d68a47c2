/**
 * What the back office practises with (`[kontor] PRACTICE_URL`): a second shop on the sandbox for each shop that asks, a wallet that
 * gets money from nothing, and a clock to turn. Answers the JSON of merchants; nothing here is worth anything.
 */

import { createHash, createHmac } from "node:crypto";
import { type MerchantClient, merchantClient, unwrap } from "@kontor/client/client";
import type { SandboxBank } from "@kontor/sandbox/bank/bank";
import type { SandboxClock } from "@kontor/sandbox/server/sandbox-clock";
import { balance } from "@kontor/sandbox/wallet/balance";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { printAmount } from "@kontor/taler/amount";
import { SESSION_US } from "@kontor/taler/session-length";
import { timestampToJson } from "@kontor/taler/time";

export interface PracticeDesk {
  /** The body of an answer to a path below `practice`. Throws Error, for people, for what cannot be done. */
  answer(path: string, body: Readonly<Record<string, unknown>>): Promise<object>;
}

export interface PracticeDeskOptions {
  readonly clock: SandboxClock;
  readonly currency: string;
  /** Lends the wallet for one action; nobody else has it meanwhile. */
  readonly withWallet: <T>(act: (wallet: Wallet) => Promise<T>) => Promise<T>;
  /** Pays what the URI offers, or collects the refund. */
  readonly pay: (wallet: Wallet, uri: string) => Promise<unknown>;
  /** Puts money into the wallet. */
  readonly fill: (wallet: Wallet) => Promise<unknown>;
  /** Where shops are made, once they can be: the administrator's token, and how browsers find that server. */
  readonly merchant: () => { readonly url: string; readonly publicUrl: string; readonly token: string };
  readonly bank: Pick<SandboxBank, "openAccount" | "revenueUrl">;
  /** Makes the passwords of practice shops: the same every time. */
  readonly secret: string;
}

/** For one request of the desk's own. */
const MOMENT_US = 300_000_000;
/** So many products are shown at once. */
const PAGE = 10;

export function practiceDesk(options: PracticeDeskOptions): PracticeDesk {
  const state = (wallet: Wallet) => ({
    now: timestampToJson(options.clock.now()),
    balances: balance(wallet).map(({ available, incoming }) => ({
      available: printAmount(available),
      incoming: printAmount(incoming),
    })),
  });
  return {
    async answer(path, body) {
      if (path === "practice/shop") return openShop(options, body as unknown as WantedShop);
      if (path === "practice/products") return addProducts(options, body as unknown as WantedProducts);
      if (path === "practice/made") return made(options, body as unknown as WantedPart);
      if (path === "practice/clock") {
        const { by_us: by } = body;
        if (typeof by !== "string" || !/^[0-9]{1,18}$/.test(by)) throw new Error("by_us is a number of microseconds");
        options.clock.advance(BigInt(by));
      }
      return options.withWallet(async (wallet) => {
        if (path === "practice/wallet") {
          if (typeof body.taler_uri === "string") await options.pay(wallet, body.taler_uri);
          else await options.fill(wallet);
        }
        return state(wallet);
      });
    },
  };
}

/** As the merchant sends it. */
interface WantedShop {
  readonly id: string;
  readonly name: string;
}

/** Some products of a shop, and all of its categories. */
interface WantedProducts {
  readonly id: string;
  readonly products: readonly WantedProduct[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

interface WantedPart {
  readonly id: string;
  /** The number of the last product that was shown. */
  readonly after?: number;
}

interface WantedProduct {
  readonly product_id: string;
  readonly description: string;
  readonly unit: string;
  readonly unit_price: readonly string[];
  readonly total_stock: number;
  readonly categories: readonly number[];
}

/** Makes the shop and its account, or finds them. */
async function openShop(options: PracticeDeskOptions, wanted: WantedShop) {
  const { publicUrl, token, url } = options.merchant();
  const id = practiceId(wanted.id);
  const made = await merchantClient({ baseUrl: url, token }).call("POST /management/instances", {
    body: {
      id,
      name: wanted.name,
      auth: { method: "token", password: passwordOf(options, id) },
      address: {},
      jurisdiction: {},
      use_stefan: true,
    },
  });
  // An earlier one, which is called otherwise by now.
  if (!made.ok && made.status !== 409) throw made;
  const { access_token, expiration, shop } = await signIn(options, id, { refreshable: true, duration: SESSION_US });
  await addAccount(shop, options.bank, id, wanted.name);
  return { office_url: `${publicUrl}${pathOf(id)}webui/`, access_token, expiration };
}

const pathOf = (id: string) => `instances/${encodeURIComponent(id)}/`;

function passwordOf({ secret }: PracticeDeskOptions, id: string): string {
  return createHmac("sha256", secret).update(id).digest("base64url");
}

/** Throws where there is no such shop. */
async function signIn(
  options: PracticeDeskOptions,
  id: string,
  { duration, refreshable }: { readonly duration: number; readonly refreshable: boolean },
) {
  const baseUrl = options.merchant().url + pathOf(id);
  const basic = `Basic ${Buffer.from(`${id}:${passwordOf(options, id)}`).toString("base64")}`;
  const login = unwrap(
    await merchantClient({ baseUrl }).call(
      "POST /private/token",
      { body: { scope: "spa", refreshable, duration: { d_us: duration } } },
      { headers: { authorization: basic } },
    ),
  ).body;
  if (!("access_token" in login)) throw new Error("the practice shop asks for a second factor");
  return { ...login, shop: merchantClient({ baseUrl, token: login.access_token }) };
}

/** Does something in a practice shop that is there, as its owner. */
async function inShop<T>(options: PracticeDeskOptions, wanted: string, act: (shop: MerchantClient) => Promise<T>) {
  const { shop } = await signIn(options, practiceId(wanted), { refreshable: false, duration: MOMENT_US });
  try {
    return await act(shop);
  } finally {
    await shop.call("DELETE /private/token");
  }
}

async function addAccount(
  shop: MerchantClient,
  bank: PracticeDeskOptions["bank"],
  id: string,
  name: string,
): Promise<void> {
  const { accounts } = unwrap(await shop.call("GET /private/accounts")).body;
  const { paytoUri } = await bank.openAccount(id, { receiverName: name });
  const facade = {
    credit_facade_url: bank.revenueUrl(id),
    credit_facade_credentials: { type: "none" as const },
  };
  const [first] = accounts;
  if (first === undefined)
    unwrap(await shop.call("POST /private/accounts", { body: { payto_uri: paytoUri, ...facade } }));
  // The bank may listen elsewhere by now.
  else {
    const params = { hWire: first.h_wire };
    unwrap(await shop.call("PATCH /private/accounts/{hWire}", { params, body: facade }));
  }
}

/** Adds what the shop does not have yet. */
async function addProducts(options: PracticeDeskOptions, wanted: WantedProducts): Promise<object> {
  await inShop(options, wanted.id, (shop) => addTo(shop, options.currency, wanted));
  return {};
}

async function addTo(shop: MerchantClient, currency: string, wanted: WantedProducts): Promise<void> {
  const known = unwrap(await shop.call("GET /private/categories")).body?.categories ?? [];
  const ids = new Map<number, number>();
  for (const { id, ...names } of wanted.categories) {
    const there = known.find(({ name }) => name === names.name)?.category_id;
    ids.set(id, there ?? unwrap(await shop.call("POST /private/categories", { body: names })).body.category_id);
  }
  for (const product of wanted.products) {
    const body = {
      ...product,
      unit_price: product.unit_price.map((price) => price.replace(/^[^:]*/, currency)),
      categories: product.categories.map((id) => ids.get(id)!),
    };
    const added = await shop.call("POST /private/products", { body });
    if (added.ok || added.status === 409) continue;
    // A unit of the shop's own.
    unwrap(await shop.call("POST /private/products", { body: { ...body, unit: "Piece" } }));
  }
}

/** What was made in a practice shop, some products at a time; nothing where there is none. */
async function made(options: PracticeDeskOptions, { after, id }: WantedPart): Promise<object> {
  const isThere = (
    await merchantClient({ baseUrl: options.merchant().url + pathOf(practiceId(id)) }).call("GET /config")
  ).ok;
  if (!isThere) return { products: [], categories: [] };
  return inShop(options, id, async (shop) => {
    const query = { limit: PAGE, ...(after === undefined ? {} : { offset: after }) };
    const listed = unwrap(await shop.call("GET /private/products", { query })).body.products;
    const products: object[] = [];
    for (const { product_id: productId } of listed) {
      const found = await shop.call("GET /private/products/{productId}", { params: { productId } });
      if (found.ok) products.push({ ...found.body, product_id: productId });
    }
    const { categories } = unwrap(await shop.call("GET /private/categories")).body;
    return {
      products,
      categories: categories.map(({ category_id, name }) => ({ category_id, name })),
      ...(after === undefined ? await settingsOf(shop) : {}),
      ...(listed.length < PAGE ? {} : { next: listed.at(-1)!.product_serial }),
    };
  });
}

async function settingsOf(shop: MerchantClient): Promise<object> {
  const { templates: listed } = unwrap(await shop.call("GET /private/templates")).body;
  const templates: object[] = [];
  for (const { template_id: templateId } of listed) {
    const found = await shop.call("GET /private/templates/{templateId}", { params: { templateId } });
    if (found.ok) templates.push({ ...found.body, template_id: templateId });
  }
  const { preferences } = unwrap(await shop.call("GET /private/kontor/preferences")).body;
  return {
    templates,
    preferences,
    settings: await businessOf(shop),
    token_families: await familiesOf(shop),
    webhooks: await webhooksOf(shop),
  };
}

/** Whom codes and mails go to is no part of it: that is proven where it is used. */
async function businessOf(shop: MerchantClient): Promise<object> {
  const usual = unwrap(await shop.call("GET /config")).body;
  const { address, jurisdiction, logo, website, ...others } = unwrap(await shop.call("GET /private")).body;
  const delays = (["default_pay_delay", "default_refund_delay", "default_wire_transfer_delay"] as const).filter(
    (name) => others[name].d_us !== usual[name].d_us,
  );
  return {
    address,
    jurisdiction,
    ...(logo === undefined ? {} : { logo }),
    ...(website === undefined ? {} : { website }),
    ...Object.fromEntries(delays.map((name) => [name, others[name]])),
  };
}

async function familiesOf(shop: MerchantClient): Promise<object[]> {
  const { token_families: listed } = unwrap(await shop.call("GET /private/tokenfamilies")).body;
  const families: object[] = [];
  for (const { slug } of listed) {
    const found = await shop.call("GET /private/tokenfamilies/{slug}", { params: { slug } });
    if (found.ok) families.push(found.body);
  }
  return families;
}

async function webhooksOf(shop: MerchantClient): Promise<object[]> {
  const { webhooks: listed } = unwrap(await shop.call("GET /private/webhooks")).body;
  const webhooks: object[] = [];
  for (const { webhook_id: webhookId } of listed) {
    const found = await shop.call("GET /private/webhooks/{webhookId}", { params: { webhookId } });
    if (found.ok) webhooks.push({ ...found.body, webhook_id: webhookId });
  }
  return webhooks;
}

/** Also a name at the bank, which knows fewer signs. */
function practiceId(id: string): string {
  if (typeof id !== "string") throw new Error("id is missing");
  if (/^[A-Za-z0-9_-]{1,60}$/.test(id)) return `practice-${id}`;
  return `practice-${createHash("sha256").update(id).digest("hex").slice(0, 32)}`;
}
