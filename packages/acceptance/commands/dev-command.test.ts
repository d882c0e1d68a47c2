/** `kontor dev` as a developer uses it: start, sell, turn the clock, start again. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runKontor, startKontor } from "./run-kontor.js";

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kontor-dev-"));
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const AUTHORIZATION = { authorization: "Bearer secret-token:sandbox" };

test("what was sold is still there at the next start, and the clock stays turned", async () => {
  const data = join(directory, "data");
  const first = startKontor(["dev", "--data", data]);
  const [, merchantUrl] = await first.says(/merchant +(http:\S+)/);
  await first.says(/Ctrl-C stops it/);
  const order = { order_id: "tea", amount: "KUDOS:2", summary: "A pot of tea" };
  const made = await fetch(`${merchantUrl}private/orders`, {
    method: "POST",
    headers: AUTHORIZATION,
    body: JSON.stringify({ order, create_token: false }),
  });
  expect(made.status).toBe(200);
  const payUri = `taler+http://pay/${new URL(merchantUrl!).host}/tea/`;
  const paid = await runKontor(["wallet", "pay", payUri, "--wallet", join(data, "wallet.json")]);
  expect(paid).toMatchObject({ exitCode: 0 });
  expect(await first.stop()).toMatchObject({ exitCode: 0 });

  const second = startKontor(["dev", "--data", data], { input: "+30d\nmoney\nyesterday\n" });
  await second.says(/came into the wallet/);
  await second.says(/say "\+30d"/);
  const [, now] = await second.says(/It is (\S+) now/);
  expect(Date.parse(now!) - Date.now()).toBeGreaterThan(29 * 86_400_000);
  const [, secondUrl] = await second.says(/merchant +(http:\S+)/);
  const status = await fetch(`${secondUrl}private/orders/tea`, { headers: AUTHORIZATION });
  expect(await status.json()).toMatchObject({ order_status: "paid" });
  expect(await second.stop()).toMatchObject({ exitCode: 0 });
});

test("a code that is sent stands where the shop was started", async () => {
  const shop = startKontor(["dev", "--data", join(directory, "codes")]);
  const [, merchantUrl] = await shop.says(/merchant +(http:\S+)/);
  await shop.says(/Ctrl-C stops it/);
  const call = (path: string, method: string, body: object) =>
    fetch(new URL(path, merchantUrl), { method, headers: AUTHORIZATION, body: JSON.stringify(body) });
  const shown = await fetch(`${merchantUrl}private`, { headers: AUTHORIZATION });
  const before = (await shown.json()) as object;
  expect((await call("private", "PATCH", { ...before, email: "owner@shop.example" })).status).toBe(204);
  const asked = await call("private/kontor/prove-addresses", "POST", {});
  expect(asked.status).toBe(202);
  const { challenges } = (await asked.json()) as { challenges: { challenge_id: string }[] };
  const { challenge_id } = challenges[0]!;
  expect((await call(`challenge/${challenge_id}`, "POST", {})).status).toBe(200);
  await shop.says(/To: owner@shop\.example/);
  const [, tan] = await shop.says(/(\d{4}-\d{4})/);
  expect((await call(`challenge/${challenge_id}/confirm`, "POST", { tan })).status).toBe(204);
  expect(await shop.stop()).toMatchObject({ exitCode: 0 });
});
