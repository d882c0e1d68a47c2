/** For tests: who takes part in the story of the eventful shop, and what its chapters do again and again. */

import { allJobs } from "@kontor/merchant/all-jobs";
import { runNow } from "@kontor/merchant/jobs/runner";
import type { SandboxExchange } from "@kontor/sandbox/exchange/sandbox-exchange";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { Order } from "@kontor/sandbox/wallet/wallet-state";
import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { HOUR } from "@kontor/taler/time";
import type { ApiAnswer, TestShop } from "../shop/test-shop.js";

export const SESSION = "the session of a browser";
export const SUMMARY = "a thing that nobody else need know of";
export const REASON = "a reason that nobody else need know of";

/** What no log may tell. A chapter that has the program handle a secret adds it. */
export interface Secrets {
  /** Passwords and tokens that are stored as hashes: they cannot be read from an export. */
  readonly hashed: string[];
  /** Stored sealed, as they have to be read back: an export has them. */
  readonly sealed: string[];
  readonly others: string[];
}

/** Every function throws if the answer is not as expected. */
export interface Story {
  readonly shop: TestShop;
  /** The one whose denominations the wallet has. */
  readonly exchange: SandboxExchange;
  readonly wallet: Wallet;
  /** `payto_uri` and `h_wire` of the shop's first bank account. */
  readonly account: { readonly payto_uri: string; readonly h_wire: string };
  readonly secrets: Secrets;
  /** A request with the shop's password that is answered with this status. */
  ask(status: number, path: string, body?: unknown, init?: RequestInit): Promise<JsonObject>;
  /** Answered with 204, like all that changes or removes. */
  patch(path: string, body: object): Promise<JsonObject>;
  remove(path: string): Promise<JsonObject>;
  /** A login token is issued; what follows "secret-token:". */
  login(request: object, init?: RequestInit): Promise<string>;
  /** An order, of KUDOS:1 and refundable for an hour if its members do not say otherwise. */
  order(order: JsonObject, request?: JsonObject): Promise<{ orderId: string; payUri: string }>;
  /** An order that the wallet pays at once. */
  buy(order: JsonObject, request?: JsonObject): Promise<Order>;
  /** The background work does all that is due. */
  work(): Promise<void>;
}

export async function beginStory(shop: TestShop): Promise<Story> {
  const ask = async (status: number, path: string, body?: unknown, init?: RequestInit): Promise<JsonObject> =>
    expected(status, `${init?.method ?? ""} ${path}`, await shop.call(path, body, init));
  const [account] = (await ask(200, "private/accounts")).accounts as [JsonObject];
  const wallet = await shop.richWallet("KUDOS:14");
  const secrets: Secrets = { hashed: [], sealed: [], others: [SUMMARY, REASON, SESSION] };
  const order = async (members: JsonObject, request: JsonObject = {}) => {
    const made = await shop.order(
      { amount: "KUDOS:1", summary: SUMMARY, ...members },
      { refund_delay: { d_us: Number(HOUR) }, ...request },
    );
    secrets.others.push(made.token);
    return made;
  };
  return {
    shop,
    exchange: shop.sandbox.exchanges[0]!,
    wallet,
    account: { payto_uri: String(account.payto_uri), h_wire: String(account.h_wire) },
    secrets,
    ask,
    patch: (path, body) => ask(204, path, body, { method: "PATCH" }),
    remove: (path) => ask(204, path, undefined, { method: "DELETE" }),
    async login(request, init) {
      const { access_token } = await ask(200, "private/token", request, init);
      const token = String(access_token).replace(/^secret-token:/, "");
      secrets.hashed.push(token);
      return token;
    },
    order,
    async buy(members, request) {
      const { payUri } = await order(members, request);
      const bought = await pay(wallet, await claim(wallet, payUri), { sessionId: SESSION, allowRepurchase: false });
      secrets.others.push(encodeBase32(bought.receipt.sig));
      return bought.order;
    },
    async work() {
      for (const job of allJobs) await runNow(shop.backend.deps, job);
    },
  };
}

export function expected(status: number, what: string, answer: ApiAnswer): JsonObject {
  if (answer.status !== status) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
