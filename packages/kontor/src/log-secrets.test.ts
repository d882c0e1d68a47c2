/** A whole purchase with the log at its most talkative: nothing in it may let a reader act for shop or customer. */

import { readFileSync } from "node:fs";
import { createLogger } from "@kontor/merchant/log";
import { testKeyFile } from "@kontor/merchant/secrets/testing";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import { encodeBase32 } from "@kontor/taler/base32";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD, startTestShop, type TestShop } from "./test-shop.js";

const lines: string[] = [];
let shop: TestShop;

beforeAll(async () => {
  const destination = { write: (line: string) => lines.push(line) };
  shop = await startTestShop({ log: createLogger({ level: "DEBUG", destination }) });
});

afterAll(async () => {
  await shop?.stop();
});

test("a purchase leaves no password, token, private key or signature behind", async () => {
  const login = await shop.call("private/token", { scope: "order-full" });
  const token = String(login.body.access_token);
  const otpKey = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
  const device = { otp_device_id: "till", otp_device_description: "till", otp_key: otpKey, otp_algorithm: 1 };
  expect((await shop.call("private/otp-devices", device)).status).toBe(204);

  const wallet = await shop.richWallet("KUDOS:10");
  const made = await shop.call(
    "private/orders",
    { order: { summary: "a secret thing", amount: "KUDOS:4" }, otp_id: "till" },
    { headers: { authorization: `Bearer ${token}` } },
  );
  const orderId = String(made.body.order_id);
  const claimToken = String(made.body.token);
  const status = await shop.call(`private/orders/${orderId}`, undefined, {
    headers: { authorization: `Bearer ${token}` },
  });
  await shop.call(`orders/${orderId}?token=${claimToken}`);
  const { order, receipt } = await pay(wallet, await claim(wallet, String(status.body.taler_pay_uri)), {
    sessionId: "a secret session",
  });
  await prove(wallet, order, "another secret session");
  await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:1", reason: "a secret reason" });
  await refunds(wallet, order);
  // What goes wrong is logged in most detail.
  await shop.call("private/orders", undefined, { headers: { authorization: "Bearer secret-token:GUESSED" } });
  await shop.call(`orders/${orderId}/pay`, { coins: [{ coin_sig: "MALFORMEDSECRET" }] });

  const instance = await shop.backend.deps.instances.find("admin");
  const secrets = {
    "the password": PASSWORD,
    "the password's hash": instance!.passwordHash,
    "the access token": token.replace("secret-token:", ""),
    "a guessed token": "GUESSED",
    "the device's key": otpKey,
    "the claim token": claimToken,
    "a malformed signature": "MALFORMEDSECRET",
    "what was bought": "a secret thing",
    "the session": "secret session",
    "the reason": "a secret reason",
    "the receipt": encodeBase32(receipt.sig),
    ...asTexts("the key that secrets are sealed with", Buffer.from(readFileSync(testKeyFile(), "utf8"), "base64")),
    ...asTexts("the instance's private key", instance!.merchantPriv!),
  };
  const log = lines.join("");
  expect(log).toContain('"route":"/orders/:orderId/pay"');
  for (const [name, secret] of Object.entries(secrets)) {
    const line = lines.find((candidate) => candidate.includes(secret));
    expect(line, `${name} is in the log`).toBeUndefined();
  }
});

/** In every spelling that a careless line might use. */
function asTexts(name: string, bytes: Uint8Array): Record<string, string> {
  const buffer = Buffer.from(bytes);
  return {
    [name]: encodeBase32(bytes),
    [`${name} in hexadecimal`]: buffer.toString("hex"),
    [`${name} in base64`]: buffer.toString("base64"),
    [`${name} as numbers`]: [...bytes].join(","),
  };
}
