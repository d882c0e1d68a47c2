/**
 * For tests: a shop to which nearly everything happens that can. Afterwards there are rows of every kind, and every
 * secret there is has gone through the program.
 */

import { allJobs } from "@kontor/merchant/jobs/all-jobs";
import { runNow } from "@kontor/merchant/jobs/runner";
import { abort } from "@kontor/sandbox/wallet/abort";
import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import { unclaim } from "@kontor/sandbox/wallet/unclaim";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { Order } from "@kontor/sandbox/wallet/wallet-state";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, timestampToJson } from "@kontor/taler/time";
import { aProposal, coinsOf, post, postPay, signed } from "./raw-payment.js";
import { type ApiAnswer, PASSWORD, startTestShop, type TestShop, type TestShopOptions } from "./test-shop.js";
import { addTokenFamily, token } from "./token-families.js";

export const BANK_PASSWORD = "of the bank, and secret";
export const BANK_TOKEN = "bearer-of-the-bank";
export const OTHER_PASSWORD = "of the other one";
export const OTP_KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
export const PAGE = "https://shop.example/article";
export const SESSION = "the session of a browser";
export const SUMMARY = "a thing that nobody else need know of";
export const REASON = "a reason that nobody else need know of";

export interface Events {
  readonly wallet: Wallet;
  /** Paid, not refunded, not wired yet. */
  readonly paid: Order;
  /** Paid, partly refunded, and wired. */
  readonly wired: Order;
  /** Claimed by the wallet. */
  readonly claimed: Order;
  readonly unpaid: string;
  /** Its coins were sent to the exchange, whose answer was lost. */
  readonly open: Order;
  /** Claimed by the wallet, which pays with a token of its subscription. */
  readonly subscribed: Proposal;
  /** What follows "Bearer secret-token:"; the last is still good. */
  readonly accessTokens: readonly string[];
  readonly claimTokens: readonly string[];
  readonly receipts: readonly string[];
}

/** A shop for `letEverythingHappen`: its background work waits to be told. */
export function startEventfulShop(options: Pick<TestShopOptions, "log" | "onStatement"> = {}): Promise<TestShop> {
  return startTestShop({
    jobs: false,
    exchanges: [{ name: "exchange", denominations: [{ value: "1", cipher: "CS" }] }],
    ...options,
  });
}

/** Each request is answered as expected; throws otherwise. */
export async function letEverythingHappen(shop: TestShop): Promise<Events> {
  const { clock } = shop.sandbox;
  const exchange = shop.sandbox.exchanges[0]!;
  const ask = async (status: number, path: string, body?: unknown, init?: RequestInit): Promise<JsonObject> => {
    const answer = await shop.call(path, body, init);
    return expected(status, `${init?.method ?? ""} ${path}`, answer);
  };
  const patch = (path: string, body: object) => ask(204, path, body, { method: "PATCH" });
  const remove = (path: string) => ask(204, path, undefined, { method: "DELETE" });
  const bearing = (token: string): RequestInit => ({ headers: { authorization: `Bearer secret-token:${token}` } });
  const work = async () => {
    for (const job of allJobs) await runNow(shop.backend.deps, job);
  };

  // Bank accounts: one that the bank tells about to everybody, two that it wants to know by whom it is asked for.
  const [account] = (await ask(200, "private/accounts")).accounts as [JsonObject];
  await patch(`private/accounts/${account.h_wire}`, {
    credit_facade_url: shop.sandbox.bank.revenueUrl("shop"),
    credit_facade_credentials: { type: "none" },
  });
  await shop.sandbox.bank.openAccount("second", { password: BANK_PASSWORD, receiverName: "Shop" });
  for (const [name, credentials] of [
    ["second", { type: "basic", username: "second", password: BANK_PASSWORD }],
    ["third", { type: "bearer", token: BANK_TOKEN }],
  ] as const) {
    const { h_wire } = await ask(200, "private/accounts", {
      payto_uri: `payto://x-taler-bank/localhost/${name}?receiver-name=Shop`,
      credit_facade_url: shop.sandbox.bank.revenueUrl(name),
      credit_facade_credentials: { ...credentials },
    });
    await work();
    await remove(`private/accounts/${h_wire}`);
  }

  // Access: a login, a refresh, one that is revoked, and those that fail.
  const login = await ask(200, "private/token", { scope: "all:refreshable", description: "till" });
  const first = bare(login);
  const refreshed = bare(await ask(200, "private/token", { scope: "all" }, bearing(first)));
  const revoked = bare(await ask(200, "private/token", { scope: "readonly" }));
  await ask(204, "private/token", undefined, { method: "DELETE", ...bearing(revoked) });
  await ask(401, "private/orders", undefined, bearing(revoked));
  await ask(401, "private/orders", undefined, bearing("GUESSEDTOKEN"));
  const basic = Buffer.from("admin:GUESSEDPASSWORD").toString("base64");
  await ask(401, "private/token", { scope: "all" }, { headers: { authorization: `Basic ${basic}` } });
  const revocable = bare(await ask(200, "private/token", { scope: "write", description: "lent" }));
  const listed = (await ask(200, "private/tokens")).tokens as JsonObject[];
  await remove(`private/tokens/${listed.find(({ description }) => description === "lent")!.serial}`);

  // Another shop beside, one that was closed, and one that has never been.
  const instance = (id: string) => ({
    ...{ id, name: `The shop ${id}`, auth: { method: "token", password: OTHER_PASSWORD }, use_stefan: false },
    ...{ address: { country: "CH" }, jurisdiction: {} },
  });
  for (const id of ["other", "closed", "purged"]) await ask(204, "management/instances", instance(id));
  const { id: _id, auth: _auth, ...settings } = instance("other");
  await patch("management/instances/other", { ...settings, name: "Another name" });
  await ask(204, "management/instances/other/auth", { method: "token", password: `${OTHER_PASSWORD}!` });
  await ask(204, "private/auth", { method: "token", password: PASSWORD });
  await remove("management/instances/closed");
  await remove("management/instances/purged?purge=YES");

  // A till.
  const device = { otp_device_id: "till", otp_device_description: "the till", otp_key: OTP_KEY, otp_algorithm: 1 };
  await ask(204, "private/otp-devices", device);
  await ask(204, "private/otp-devices", { ...device, otp_device_id: "lost" });
  await patch("private/otp-devices/till", { otp_device_description: "our till", otp_algorithm: 2, otp_key: OTP_KEY });
  await remove("private/otp-devices/lost");

  // Orders in every state.
  const wallet = await shop.richWallet("KUDOS:14");
  const claimTokens: string[] = [];
  const receipts: string[] = [];
  const soon = { wire_transfer_deadline: { ...timestampToJson(clock.now() + 2n * DAY) } };
  const anOrder = async (order: JsonObject, request: JsonObject = {}) => {
    const made = await shop.order(
      { amount: "KUDOS:1", summary: SUMMARY, ...order },
      { refund_delay: { d_us: Number(HOUR) }, ...request },
    );
    claimTokens.push(made.token);
    return made;
  };
  const buy = async (order: JsonObject, request: JsonObject = {}) => {
    const { payUri } = await anOrder(order, request);
    const bought = await pay(wallet, await claim(wallet, payUri), { sessionId: SESSION, allowRepurchase: false });
    receipts.push(encodeBase32(bought.receipt.sig));
    return bought.order;
  };
  const wired = await buy({
    ...{ order_id: "wired", amount: "KUDOS:2", extra: { $forgettable: { secret: "salt" }, secret: "forgotten" } },
    ...soon,
  });
  await ask(200, `private/orders/${wired.orderId}/refund`, { refund: "KUDOS:0.4", reason: REASON });
  await refunds(wallet, wired);
  const forgotten = { fields: ["$.extra.secret"] };
  await ask(200, `private/orders/${wired.orderId}/forget`, forgotten, { method: "PATCH" });
  const given = await claim(wallet, (await anOrder({ order_id: "given-back" })).payUri);
  await unclaim(wallet, given.order);
  await anOrder({ order_id: "deleted" });
  await remove("private/orders/deleted");

  // The exchange is in trouble: a payment that is given up, and one that nobody comes back for.
  exchange.fault({ kind: "answer", path: "/batch-deposit", status: 500, body: { code: 1 } });
  const hopeless = await claim(wallet, (await anOrder({ order_id: "aborted", amount: "KUDOS:3" })).payUri);
  await pay(wallet, hopeless, { attempts: 1 }).catch(() => undefined);
  await abort(wallet, hopeless.order);
  const hour = { refund_delay: { d_us: Number(HOUR) } };
  const lost = await aProposal(shop, wallet, { order_id: "lost", amount: "KUDOS:1", summary: SUMMARY, ...soon }, hour);
  exchange.fault({ kind: "lose-answer", path: "/batch-deposit", times: 4 });
  const coins = signed(wallet, lost, [coinsOf(wallet).at(-1)!]);
  expected(502, "a lost answer", await postPay(lost, coins, { session_id: SESSION }));
  exchange.clearFaults();
  clock.advance(HOUR);
  await work();

  // The money arrives, is short once, and is announced by a person too.
  clock.advance(3n * DAY);
  const [transfer] = await exchange.aggregate();
  if (transfer === undefined) throw new Error("the exchange wired nothing");
  const wtid = encodeBase32(transfer.wtid);
  const credit = {
    credit_amount: printAmount(transfer.total),
    wtid,
    payto_uri: String(account.payto_uri),
    exchange_url: exchange.baseUrl,
  };
  await ask(204, "private/transfers", credit);
  await ask(204, "private/transfers", { ...credit, wtid: encodeBase32(new Uint8Array(32).fill(7)) });
  await work();
  await shop.sandbox.bank.wire("customer", credit.payto_uri, parseAmount("KUDOS:1"), "no transfer of an exchange");
  await work();

  // The exchange wants to know who the shop is, and is told.
  exchange.setKycRequired(true);
  const refused = await claim(wallet, (await anOrder({ order_id: "refused-by-law" })).payUri);
  await pay(wallet, refused, { attempts: 1 }).catch(() => undefined);
  clock.advance(9n * DAY);
  await work();
  const kycAuth = `private/accounts/${account.h_wire}/kycauth`;
  const { wire_instructions } = await ask(200, kycAuth, { exchange_url: exchange.baseUrl });
  const [{ subject, target_payto }] = wire_instructions as [{ subject: JsonObject; target_payto: string }];
  const amount = parseAmount(String(subject.credit_amount));
  await shop.sandbox.bank.wire("shop", target_payto, amount, String(subject.subject));
  await repeatUntil(async () => {
    clock.advance(DAY);
    await work();
    const { kyc_data } = await ask(200, "private/kyc");
    return (kyc_data as JsonObject[]).some(({ access_token }) => access_token !== undefined);
  });
  await exchange.setKycDone(String(account.payto_uri), true);
  clock.advance(9n * DAY);
  await work();

  // What the shop has before it: orders in every state, and a payment whose outcome nobody knows.
  const { orderId: unpaid } = await anOrder({ order_id: "unpaid", extra: { unpaid: '☕ \\ \u2028 "quoted"' } });
  expected(400, "nonsense", await post(`${shop.url}orders/unpaid/pay`, { coins: [{ coin_sig: "MALFORMEDSECRET" }] }));
  const { order: claimed } = await claim(wallet, (await anOrder({ order_id: "claimed" })).payUri);
  const paid = await buy({ order_id: "paid", fulfillment_url: PAGE }, { session_id: SESSION, otp_id: "till" });
  await prove(wallet, paid, "another session");
  const waiting = await buy({ order_id: "refund-waiting" });
  await ask(200, `private/orders/${waiting.orderId}/refund`, { refund: "KUDOS:1", reason: REASON });
  const open = await claim(wallet, (await anOrder({ order_id: "open" })).payUri);
  exchange.fault({ kind: "lose-answer", path: "/batch-deposit", times: 2 });
  await pay(wallet, open, { attempts: 1 }).catch(() => undefined);
  exchange.clearFaults();
  const lasting = bare(await ask(200, "private/token", { scope: "all", duration: { d_us: "forever" } }));

  // A subscription is bought, used, and about to be used once more.
  await addTokenFamily(shop, "paper", { kind: "subscription" });
  const aChoice = async (choice: JsonObject) =>
    claim(wallet, (await shop.order({ version: 1, choices: [{ amount: "KUDOS:0", ...choice }] })).payUri);
  await pay(wallet, await aChoice({ outputs: [token("paper", 2)] }), { choiceIndex: 0 });
  await pay(wallet, await aChoice({ inputs: [token("paper")] }), { choiceIndex: 0 });
  const subscribed = await aChoice({ inputs: [token("paper")] });

  // The shop keeps stock: of nine pots of tea two are sold, two are held by an order and three by a cart.
  const { category_id } = await ask(200, "private/categories", { name: "Getränke", name_i18n: { en: "Drinks" } });
  const { group_serial_id } = await ask(200, "private/groups", { group_name: "7 %", description: "Food" });
  const { pot_serial_id } = await ask(200, "private/pots", { pot_name: "Tea", description: "" });
  const names = { unit_name_long: "pot", unit_name_short: "pot" };
  await ask(204, "private/units", { unit: "Pot", ...names, unit_allow_fraction: true });
  await patch("private/units/TimeUnitYear", { unit_active: false });
  await ask(204, "private/products", {
    ...{ product_id: "tea", description: "Tea", unit: "Piece", price: "KUDOS:1", total_stock: 9 },
    ...{ categories: [category_id!], product_group_id: group_serial_id!, money_pot_id: pot_serial_id! },
  });
  const twoPots = { inventory_products: [{ product_id: "tea", quantity: 2 }] };
  await buy({ order_id: "tea", amount: "KUDOS:2" }, twoPots);
  await anOrder({ order_id: "more-tea", amount: "KUDOS:2" }, twoPots);
  await ask(204, "private/products/tea/lock", { lock_uuid: "cart", quantity: 3, duration: { d_us: "forever" } });

  const accessTokens = [first, refreshed, revoked, revocable, lasting];
  return { wallet, paid, wired, claimed, unpaid, open: open.order, subscribed, accessTokens, claimTokens, receipts };
}

/** Until it is as expected; throws if it is not within half a minute. */
async function repeatUntil(isDone: () => Promise<boolean>): Promise<void> {
  const patience = AbortSignal.timeout(30_000);
  while (!(await isDone())) {
    patience.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function bare({ access_token: token }: JsonObject): string {
  return String(token).replace(/^secret-token:/, "");
}

function expected(status: number, what: string, answer: ApiAnswer): JsonObject {
  if (answer.status !== status) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
