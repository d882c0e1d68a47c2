/** An operator who has lost a password gives a new one, to a server that runs. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";
import { runKontor } from "./run-kontor.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(async () => {
  await shop?.stop();
});

const passwd = (args: readonly string[], input?: string) =>
  runKontor(["passwd", ...args], {
    env: { KONTOR_DB: shop.database.url },
    ...(input === undefined ? {} : { input }),
  });

async function isPassword(password: string, path = "private"): Promise<boolean> {
  const { status } = await shop.call(path, undefined, {
    headers: { authorization: `Bearer secret-token:${password}` },
  });
  return status === 200;
}

describe("kontor passwd", () => {
  test("changes the administrator's password, in running servers too", async () => {
    expect(await passwd(["better one"])).toMatchObject({ exitCode: 0 });
    await expect.poll(() => isPassword("better one")).toBe(true);
    expect(await isPassword("open sesame")).toBe(false);
    const answered = { exitCode: 0, stdout: '{"instance":"admin","made":false}\n', stderr: "" };
    expect(await passwd(["-i", "default", "--json"], "from a pipe\nsecond line\n")).toMatchObject(answered);
    await expect.poll(() => isPassword("from a pipe")).toBe(true);
  });

  test("makes the administrator's instance where there is none yet, though a server runs", async () => {
    const empty = await startTestShop({ openForBusiness: false });
    try {
      const env = { KONTOR_DB: empty.database.url, KONTOR_CURRENCY: "KUDOS" };
      expect((await empty.call("private")).status).toBe(404);
      expect(await runKontor(["passwd", PASSWORD], { env })).toMatchObject({ exitCode: 0 });
      const shown = await empty.call("private");
      expect(shown).toMatchObject({
        status: 200,
        body: { name: "admin", default_pay_delay: { d_us: 86_400_000_000 } },
      });
      expect((await empty.call("management/instances")).status).toBe(200);
      expect(await runKontor(["passwd", "-i", "shop", PASSWORD], { env })).toMatchObject({ exitCode: 1 });
    } finally {
      await empty.stop();
    }
  });

  test("refuses an instance that is not there, and a password that is none", async () => {
    expect(await passwd(["-i", "nobody", "a new password"])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("there is no instance nobody"),
    });
    expect(await passwd([], "\n")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("is empty") });
  });

  test("refuses what is short or what everybody tries, unless it is told to take it", async () => {
    for (const weak of ["short", "password123", "12345678"]) {
      const refused = { exitCode: 1, stderr: expect.stringContaining("--weak") };
      expect(await passwd([weak])).toMatchObject(refused);
    }
    expect(await passwd(["--weak", "short"])).toMatchObject({ exitCode: 0 });
    await expect.poll(() => isPassword("short")).toBe(true);
  });
});

test("kontor instance lists, creates and disables; a disabled one lets nobody in until it has another password", async () => {
  const instance = (args: readonly string[], input?: string) =>
    runKontor(["instance", ...args], {
      env: { KONTOR_DB: shop.database.url },
      ...(input === undefined ? {} : { input }),
    });
  const create = ["create", "Branch", "--name", "The branch", "--email", "branch@shop.example"];
  expect(await instance(create, "weak\n")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("is weak") });
  const made = await instance([...create, "--json"], "of the branch\n");
  expect(made).toMatchObject({ exitCode: 0, stdout: '{"instance":"branch","made":true}\n' });
  expect(await instance(create, "of the branch\n")).toMatchObject({ exitCode: 1 });
  const isOpen = (password = "of the branch") => isPassword(password, "instances/branch/private");
  await expect.poll(() => isOpen()).toBe(true);
  const listed = async () => (await instance(["list"])).stdout;
  expect(await listed()).toContain("branch\tactive\t-\tbranch@shop.example\tThe branch\n");
  const disabled = await instance(["disable", "branch", "--json"]);
  expect(disabled).toMatchObject({ exitCode: 0, stdout: '{"instance":"branch","disabled":true}\n' });
  await expect.poll(() => isOpen()).toBe(false);
  expect(await isOpen("disabled")).toBe(false);
  const { instances } = JSON.parse((await instance(["list", "--json"])).stdout);
  const branch = {
    id: "branch",
    state: "disabled",
    wire_methods: [],
    email: "branch@shop.example",
    name: "The branch",
  };
  expect(instances).toContainEqual(branch);
  expect(await passwd(["-i", "branch", "opened again"])).toMatchObject({ exitCode: 0 });
  await expect.poll(() => isOpen("opened again")).toBe(true);
});

test("kontor instance forget-factors says whether there were any", async () => {
  const forgotten = await runKontor(["instance", "forget-factors", "admin", "--json"], {
    env: { KONTOR_DB: shop.database.url },
  });
  expect(forgotten).toMatchObject({ exitCode: 0, stdout: '{"instance":"admin","forgotten":false}\n' });
});

test("kontor mail test says what became of a mail", async () => {
  const directory = mkdtempSync(join(tmpdir(), "kontor-mail-test-"));
  const file = join(directory, "mails");
  const mail = (env: Record<string, string>) => runKontor(["mail", "test", "owner@shop.example"], { env });
  try {
    expect(await mail({})).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[kontor-mail]") });
    expect(await mail({ KONTOR_MAIL_FILE: file })).toMatchObject({ exitCode: 0 });
    expect(readFileSync(file, "utf8")).toContain("To: owner@shop.example\nSubject: Test: Kontor");
    const env = { KONTOR_MAIL_FILE: file };
    const { stdout } = await runKontor(["mail", "test", "owner@shop.example", "--json"], { env });
    expect(JSON.parse(stdout)).toEqual({ to: "owner@shop.example", sent: true });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
