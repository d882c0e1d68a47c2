/**
 * What the back office practises with (`[kontor] PRACTICE_URL`): a second shop on the sandbox for whoever asks, a wallet that
 * gets money from nothing, and a clock to turn. Answers the JSON of merchants; nothing here is worth anything.
 */

import { createHash, createHmac } from "node:crypto";
import { type MerchantClient, merchantClient, unwrap } from "@kontor/client/client";
import type { SandboxBank } from "@kontor/sandbox/bank/bank";
import type { SandboxClock } from "@kontor/sandbox/server/sandbox-clock";
import { balance } from "@kontor/sandbox/wallet/balance";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { printAmount } from "@kontor/taler/amount";
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

/** As long as people's sessions last. */
const SESSION_US = 12 * 3600 * 1_000_000;

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

/** As the merchant sends it: what is needed of a shop, its products and their categories. */
interface WantedShop {
  readonly id: string;
  readonly name: string;
  readonly products: readonly WantedProduct[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

interface WantedProduct {
  readonly product_id: string;
  readonly description: string;
  readonly unit: string;
  readonly unit_price: readonly string[];
  readonly total_stock: number;
  readonly categories: readonly number[];
}

/** Makes the shop, its account and what it sells, or finds them and adds what is missing. */
async function openShop({ bank, currency, merchant, secret }: PracticeDeskOptions, wanted: WantedShop) {
  const { publicUrl, token, url } = merchant();
  const id = practiceId(wanted.id);
  const password = createHmac("sha256", secret).update(id).digest("base64url");
  const made = await merchantClient({ baseUrl: url, token }).call("POST /management/instances", {
    body: {
      id,
      name: wanted.name,
      auth: { method: "token", password },
      address: {},
      jurisdiction: {},
      use_stefan: true,
    },
  });
  // An earlier one, which is called otherwise by now.
  if (!made.ok && made.status !== 409) throw made;
  const at = `instances/${encodeURIComponent(id)}/`;
  const signedOut = merchantClient({ baseUrl: url + at });
  const basic = `Basic ${Buffer.from(`${id}:${password}`).toString("base64")}`;
  const login = unwrap(
    await signedOut.call(
      "POST /private/token",
      { body: { scope: "spa", refreshable: true, duration: { d_us: SESSION_US } } },
      { headers: { authorization: basic } },
    ),
  ).body;
  if (!("access_token" in login)) throw new Error("the practice shop asks for a second factor");
  const shop = merchantClient({ baseUrl: url + at, token: login.access_token });
  await addAccount(shop, bank, id, wanted.name);
  await addProducts(shop, currency, wanted);
  return { office_url: `${publicUrl}${at}webui/`, access_token: login.access_token, expiration: login.expiration };
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

async function addProducts(shop: MerchantClient, currency: string, wanted: WantedShop): Promise<void> {
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

/** Also a name at the bank, which knows fewer signs. */
function practiceId(id: string): string {
  if (typeof id !== "string") throw new Error("id is missing");
  if (/^[A-Za-z0-9_-]{1,60}$/.test(id)) return `practice-${id}`;
  return `practice-${createHash("sha256").update(id).digest("hex").slice(0, 32)}`;
}
