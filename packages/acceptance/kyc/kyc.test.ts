/** Who the shop is: what the exchange wants to know, what the shop is told about it, and what is refused meanwhile. */

import { runNow } from "@kontor/merchant/jobs/runner";
import { checkKyc } from "@kontor/merchant/kyc/kyc-check";
import { createLogger } from "@kontor/merchant/log";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { parseAmount } from "@kontor/taler/amount";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, MINUTE } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { coinsOf, failure, postPay, signed } from "../shop/raw-payment.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

const SHOP = "payto://x-taler-bank/localhost/shop?receiver-name=Shop";

let shop: TestShop;
const lines: string[] = [];
const log = createLogger({ destination: { write: (line) => void lines.push(line) } });

beforeAll(async () => {
  shop = await startTestShop({ jobs: false, log, exchanges: [{ name: "strict" }, { name: "easy" }] });
});
afterAll(async () => {
  await shop?.stop();
});

const exchange = (name: string) => shop.sandbox.exchanges.find((one) => one.name === name)!;

const ones = (count: number) => Array.from({ length: count }, () => parseAmount("KUDOS:1"));

/** Looks as a background process would, once the last look is old enough. */
async function lookAgain(after: bigint = 8n * DAY): Promise<void> {
  shop.sandbox.clock.advance(after);
  await runNow(shop.backend.deps, checkKyc);
}

async function entries(query = ""): Promise<JsonObject[]> {
  return (await shop.call(`private/kyc${query}`)).body.kyc_data as JsonObject[];
}

const at = async (name: string) =>
  (await entries(`?exchange_url=${encodeURIComponent(exchange(name).baseUrl)}`))[0] as JsonObject;

test("an account shows at once at each exchange, then with what the exchange says", async () => {
  expect((await entries()).map(({ status }) => status)).toEqual(["checking", "checking"]);
  await runNow(shop.backend.deps, checkKyc);
  expect(await entries()).toMatchObject([
    { status: "ready", exchange_http_status: 204, payto_uri: SHOP, no_keys: false, auth_conflict: false },
    { status: "ready", exchange_currency: "KUDOS" },
  ]);
});

test("filters, the administrator's view and other formats show the same", async () => {
  const [account] = (await shop.call("private/accounts")).body.accounts as JsonObject[];
  expect(await entries(`?h_wire=${account!.h_wire}`)).toHaveLength(2);
  for (const bogus of ["lp_status=bogus", "lp_not_status=READY", "lpt=4", "exchange_url=bogus"]) {
    expect(await shop.call(`private/kyc?${bogus}`), bogus).toMatchObject({
      status: 400,
      body: { code: 26, parameter: bogus.split("=")[0] },
    });
  }
  expect((await shop.call(`private/kyc?exchange_url=${encodeURIComponent("https://other.example/")}`)).status).toBe(
    204,
  );
  expect((await shop.call("private/kyc?h_wire=nonsense")).status).toBe(400);
  expect((await shop.call("management/instances/admin/kyc")).body.kyc_data).toEqual(await entries());
  expect((await shop.call("management/instances/nobody/kyc")).body.code).toBe(2000);

  const { headers } = await shop.call("private/kyc");
  const tag = headers.get("etag")!;
  expect((await shop.call("private/kyc", undefined, { headers: { "if-none-match": tag } })).status).toBe(304);
  const text = await fetch(new URL("private/kyc", shop.url), {
    headers: { authorization: "Bearer secret-token:open sesame", accept: "text/plain" },
  });
  expect(text.headers.get("content-type")).toContain("text/plain");
  expect(await text.text()).toContain("payto://x-taler-bank/localhost/shop at ");
  expect((await shop.call("private/kyc", undefined, { headers: { accept: "image/png" } })).status).toBe(406);
});

test("from a payment that is refused by law to an account that is ready", async () => {
  const strict = exchange("strict");
  strict.setKycRequired(true);
  const { payUri } = await shop.order({ amount: "KUDOS:2" });
  const wallet = await shop.richWallet("KUDOS:10", { exchange: "strict" });
  await expect(claim(wallet, payUri).then((proposal) => pay(wallet, proposal))).rejects.toMatchObject({
    httpStatus: 451,
    talerCode: 2185,
  });

  await runNow(shop.backend.deps, checkKyc);
  const asked = await at("strict");
  expect(asked).toMatchObject({ status: "kyc-wire-required", exchange_http_status: 409 });
  const [payto] = asked.payto_kycauths as string[];
  expect(payto).toMatch(/amount=KUDOS:[0-9.]+&message=KYC:[0-9A-Z]{52}$/);

  const [account] = (await shop.call("private/accounts")).body.accounts as JsonObject[];
  const body = { exchange_url: strict.baseUrl };
  const instructions = (await shop.call(`private/accounts/${account!.h_wire}/kycauth`, body)).body;
  const [instruction] = instructions.wire_instructions as JsonObject[];
  const { credit_amount, subject } = instruction!.subject as { credit_amount: string; subject: string };
  await shop.sandbox.bank.wire("shop", String(instruction!.target_payto), parseAmount(credit_amount), subject);

  await untilStatus("kyc-required");
  expect(await at("strict")).toMatchObject({ exchange_http_status: 202, access_token: expect.any(String) });

  strict.setKycDetails({ amlReview: true });
  await strict.setKycDone(SHOP, true);
  await lookAgain();
  expect((await at("strict")).status).toBe("awaiting-aml-review");

  strict.setKycDetails({ amlReview: false });
  await lookAgain();
  expect((await at("strict")).status).toBe("ready");
  await pay(wallet, await claim(wallet, (await shop.order({ amount: "KUDOS:2" })).payUri));
});

test("an unknown exchange and an unknown account have no instructions", async () => {
  const [account] = (await shop.call("private/accounts")).body.accounts as JsonObject[];
  const path = `private/accounts/${account!.h_wire}/kycauth`;
  expect((await shop.call(path, { exchange_url: "https://other.example/" })).status).toBe(400);
  const other = `private/accounts/${"0".repeat(103)}/kycauth`;
  expect((await shop.call(other, { exchange_url: exchange("easy").baseUrl })).body.code).toBe(2022);
});

test("an order above the limits of all exchanges is refused, one that some exchange may take is not", async () => {
  const timeframe = { d_us: 1_000_000 };
  const limit = { operation_type: "DEPOSIT", timeframe, threshold: "KUDOS:5", soft_limit: false };
  exchange("strict").setKycDetails({ limits: [limit] });
  await lookAgain();
  expect(await at("strict")).toMatchObject({ status: "ready", limits: [limit] });
  const { orderId, payUri } = await shop.order({ amount: "KUDOS:7" });
  const contract = (await shop.call(`private/orders/${orderId}`)).body.proto_contract_terms as JsonObject;
  expect(contract.exchanges).toMatchObject([
    { url: exchange("strict").baseUrl, max_contribution: "KUDOS:5" },
    { url: exchange("easy").baseUrl },
  ]);

  const wallet = await shop.richWallet("KUDOS:7", { exchange: "strict", values: ones(7) });
  const other = await shop.richWallet("KUDOS:2", { exchange: "easy", values: ones(2) });
  const [strictCoins, easyCoins] = [coinsOf(wallet), coinsOf(other)];
  Object.assign(wallet.state.coins, other.state.coins);
  const proposal = await claim(wallet, payUri);
  expect(await postPay(proposal, signed(wallet, proposal, strictCoins))).toMatchObject(
    failure(400, "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_TRANSACTION_LIMIT_VIOLATION", {
      exchange_url: exchange("strict").baseUrl,
    }),
  );
  const shared = signed(wallet, proposal, [...strictCoins.slice(0, 5), ...easyCoins]);
  expect(await postPay(proposal, shared)).toMatchObject({ status: 200 });

  const easy = exchange("easy");
  easy.setKycRequired(true);
  easy.setKycDetails({ limits: [{ ...limit, threshold: "KUDOS:0", soft_limit: true }] });
  await easy.setKycDone(SHOP, false);
  const { target_payto, subject } = (
    (await shop.call(await kycAuthPath(), { exchange_url: easy.baseUrl })).body.wire_instructions as JsonObject[]
  )[0] as { target_payto: string; subject: { subject: string; credit_amount: string } };
  await shop.sandbox.bank.wire("shop", target_payto, parseAmount(subject.credit_amount), subject.subject);
  await untilStatus("kyc-required", "easy");
  const refused = await shop.call("private/orders", { order: { summary: "a boat", amount: "KUDOS:7" } });
  expect(refused).toMatchObject({ status: 451, body: { code: 2513 } });
  await shop.order({ amount: "KUDOS:5" });
});

async function kycAuthPath(): Promise<string> {
  const [account] = (await shop.call("private/accounts")).body.accounts as JsonObject[];
  return `private/accounts/${account!.h_wire}/kycauth`;
}

/** Money takes a moment from the bank to the exchange. */
async function untilStatus(status: string, name = "strict"): Promise<void> {
  for (let tries = 0; tries < 100 && (await at(name)).status !== status; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    await lookAgain(5n * MINUTE);
  }
  expect((await at(name)).status).toBe(status);
}

test.each([
  { how: "a status", query: "lp_status=exchange-status-invalid" },
  { how: "the end of a status", query: "lp_not_status=ready" },
  { how: "any change", query: "lp_not_etag=$ETAG" },
])("a client can wait for $how", async ({ query }) => {
  exchange("strict").setKycRequired(false);
  exchange("easy").setKycRequired(false);
  await lookAgain();
  const only = `exchange_url=${encodeURIComponent(exchange("easy").baseUrl)}`;
  const present = await shop.call(`private/kyc?${only}`);
  const condition = query.replace("$ETAG", encodeURIComponent(present.headers.get("etag")!));
  expect((await shop.call(`private/kyc?${only}&${condition}&timeout_ms=100`)).body).toEqual(present.body);

  const waiting = shop.call(`private/kyc?${only}&${condition}&timeout_ms=30000`);
  await new Promise((resolve) => setTimeout(resolve, 200));
  exchange("easy").fault({ kind: "answer", path: "/kyc-check/*", status: 502, times: 1 });
  await lookAgain();
  expect((await waiting).body.kyc_data).toMatchObject([
    { status: "exchange-status-invalid", exchange_http_status: 502 },
  ]);
});

test.each<[number, JsonObject, string]>([
  [200, { aml_review: false, rule_gen: 1, access_token: "0".repeat(52) }, "ready"],
  [200, { aml_review: false, rule_gen: 1 }, "ready"],
  [200, { aml_review: true, rule_gen: 1 }, "awaiting-aml-review"],
  [202, { aml_review: true, rule_gen: 1, access_token: "0".repeat(52) }, "awaiting-aml-review"],
  [202, { aml_review: false, rule_gen: 1, access_token: "0".repeat(52) }, "kyc-required"],
  [202, { access_token: "0".repeat(52) }, "exchange-unreachable"],
  [403, { code: 1930 }, "kyc-wire-required"],
  [404, { code: 1931 }, "kyc-wire-required"],
  [409, { code: 1932 }, "kyc-wire-required"],
  [500, { code: 60 }, "exchange-internal-error"],
  [504, { code: 11 }, "exchange-gateway-timeout"],
  [503, { code: 1007 }, "exchange-status-invalid"],
])("an exchange that answers %i with %j makes it %s", async (status, body, expected) => {
  exchange("easy").fault({ kind: "answer", path: "/kyc-check/*", status, body, times: 1 });
  await lookAgain();
  const entry = await at("easy");
  expect(entry.status).toBe(expected);
  expect(entry.payto_kycauths !== undefined).toBe(expected === "kyc-wire-required");
  if (status >= 400) expect(entry.exchange_code).toBe(body.code);
  else if (expected !== "exchange-unreachable") expect(entry.access_token).toBe(body.access_token);
});

test("the targets of older clients are reached by what has happened", async () => {
  exchange("easy").setKycRequired(false);
  await lookAgain();
  for (const target of [1, 2, 3]) {
    const answer = await shop.call(`private/kyc?lpt=${target}&timeout_ms=30000`);
    expect(answer.status).toBe(200);
  }
  expect((await shop.call("private/kyc?lpt=4")).status).toBe(400);
});

test("the operator is told once that an account is not wired to, and once that it is again", async () => {
  const easy = exchange("easy");
  easy.setKycRequired(false);
  await lookAgain();
  lines.length = 0;
  const told = () =>
    lines
      .filter((line) => line.includes("an exchange ") && line.includes(easy.baseUrl))
      .map((line) => (line.includes("wires to an account again") ? "again" : JSON.parse(line)));
  easy.fault({ kind: "answer", path: "/kyc-check/*", status: 409, body: { code: 1932 }, times: 3 });
  for (let looks = 0; looks < 3; looks++) await lookAgain();
  expect(told()).toMatchObject([{ level: "warn", status: 409, code: 1932 }]);
  for (let looks = 0; looks < 2; looks++) await lookAgain();
  expect(told()).toMatchObject([{ status: 409 }, "again"]);
});

test("an account that no exchange can pay to is told of as such", async () => {
  const payto_uri = "payto://iban/DE75512108001245126199?receiver-name=Shop";
  const { status, body } = await shop.call("private/accounts", { payto_uri });
  expect(status).toBe(200);
  expect(body.hint).toMatch(
    /^No trusted exchange can pay to this account\. They pay to accounts of type x-taler-bank,/,
  );
  // Who asks again is told again, and nobody is told of an account that is right.
  expect((await shop.call("private/accounts", { payto_uri })).body).toEqual(body);
  const payable = { payto_uri: "payto://x-taler-bank/localhost/another?receiver-name=Shop" };
  const { body: right } = await shop.call("private/accounts", payable);
  expect(right).toEqual({ h_wire: expect.any(String), salt: expect.any(String) });
  await shop.call(`private/accounts/${right.h_wire}`, undefined, { method: "DELETE" });
  const own = await entries(`?h_wire=${body.h_wire}`);
  expect(own).toMatchObject(
    shop.sandbox.exchanges.map(({ baseUrl }) => ({
      exchange_url: baseUrl,
      status: "unsupported-account",
      auth_conflict: true,
    })),
  );
  // One wire method is enough: others are nobody's business.
  const [account] = (await shop.call("private/accounts")).body.accounts as JsonObject[];
  expect(await entries(`?h_wire=${account!.h_wire}`)).toHaveLength(2);
  expect((await shop.call(`private/accounts/${body.h_wire}`, undefined, { method: "DELETE" })).status).toBe(204);
});
