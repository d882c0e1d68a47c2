/** An operator who has lost a password gives a new one, to a server that runs. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runKontor } from "./run-kontor.js";
import { PASSWORD, startTestShop, type TestShop } from "./test-shop.js";

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
    await expect.poll(() => isPassword("better one"), { timeout: 5000 }).toBe(true);
    expect(await isPassword("open sesame")).toBe(false);
    expect(await passwd(["-i", "default"], "from a pipe\nsecond line\n")).toMatchObject({ exitCode: 0 });
    await expect.poll(() => isPassword("from a pipe"), { timeout: 5000 }).toBe(true);
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
    expect(await passwd(["-i", "nobody", "x"])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("there is no instance nobody"),
    });
    expect(await passwd([], "\n")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("is empty") });
  });
});
