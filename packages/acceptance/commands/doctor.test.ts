/** `kontor doctor` and GET /management/kontor/checks: what is wrong is found, and what to do about it is said. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase } from "@kontor/merchant/testing/test-database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { runKontor } from "./run-kontor.js";

interface Finding {
  readonly name: string;
  readonly state: string;
  readonly text: string;
  readonly advice?: string;
}

let shop: TestShop;
let directory: string;

beforeAll(async () => {
  shop = await startTestShop();
  directory = mkdtempSync(join(tmpdir(), "kontor-doctor-"));
});

afterAll(async () => {
  await shop?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function checks(): Promise<{ state: string; checks: Finding[] }> {
  const { status, body } = await shop.call("management/kontor/checks");
  expect(status).toBe(200);
  return body as unknown as { state: string; checks: Finding[] };
}

const named = ({ checks: all }: { checks: readonly Finding[] }, name: string) => all.filter((one) => one.name === name);

describe("GET /management/kontor/checks", () => {
  test("finds that a shop that works does", async () => {
    const found = await checks();
    for (const name of ["schema", "exchange", "accounts", "jobs"]) {
      expect(named(found, name).map(({ state, text }) => [state, text])).toEqual([["ok", expect.any(String)]]);
    }
    // The tests' server forgets everything when the power fails, and is told of.
    expect(named(found, "database")).toContainEqual({
      name: "database",
      state: "warning",
      text: "PostgreSQL runs with fsync = off",
      advice: expect.stringContaining("fsync = on"),
      code: "database-setting",
      values: { setting: "fsync", value: "off" },
    });
  });

  test("names a bank account that no exchange can pay to", async () => {
    const added = await shop.call("private/accounts", {
      payto_uri: "payto://iban/CH9300762011623852957?receiver-name=Shop",
    });
    expect(added.status).toBe(200);
    const found = await checks();
    expect(found.state).toBe("problem");
    expect(named(found, "accounts")).toEqual([
      {
        name: "accounts",
        state: "problem",
        text: "no exchange can pay to an account of admin (iban)",
        advice: expect.stringContaining("x-taler-bank"),
        code: "accounts-unpaid",
        values: { shop: "admin", method: "iban", methods: "x-taler-bank" },
      },
    ]);
    await shop.call(`private/accounts/${String(added.body.h_wire)}`, undefined, { method: "DELETE" });
  });

  test("tells what is wrong with each part, and with what to do", async () => {
    for (const finding of (await checks()).checks) {
      if (finding.state !== "ok") expect(finding.advice, finding.text).toMatch(/.{20}/);
    }
  });

  test("is for the administrator alone", async () => {
    const made = await shop.call("management/instances", {
      id: "tea",
      name: "Tea",
      address: {},
      jurisdiction: {},
      use_stefan: true,
      auth: { method: "token", password: "of the tea shop" },
    });
    expect(made.status).toBe(204);
    const headers = { authorization: "Bearer secret-token:of the tea shop" };
    expect((await shop.call("management/kontor/checks", undefined, { headers })).status).toBe(401);
  });
});

describe("kontor doctor", () => {
  function configure(more: string, databaseUrl: string): string {
    const [exchange] = shop.sandbox.exchanges;
    const file = join(directory, "taler-merchant.conf");
    writeFileSync(
      file,
      `[merchantdb-postgres]
CONFIG = ${databaseUrl}
[paths]
MERCHANT_DATA_HOME = ${join(directory, "data")}
[kontor]
SANDBOX = YES
${more}
[merchant-exchange-exchange]
EXCHANGE_BASE_URL = ${exchange!.baseUrl}
MASTER_KEY = ${exchange!.masterKey}
CURRENCY = KUDOS
`,
    );
    return file;
  }

  async function doctor(file: string): Promise<{ exitCode: number | null; findings: Finding[] }> {
    const { exitCode, stdout } = await runKontor(["doctor", "--json", "-c", file]);
    return { exitCode, findings: (JSON.parse(stdout) as { checks: Finding[] }).checks };
  }

  test("says the same as the server, in lines and in JSON", async () => {
    const file = configure("", shop.database.url);
    const { findings } = await doctor(file);
    expect(named({ checks: findings }, "database")[0]).toMatchObject({ state: "warning" });
    expect(named({ checks: findings }, "exchange")).toMatchObject([{ state: "ok" }]);
    const { stdout } = await runKontor(["doctor", "-c", file]);
    for (const { text } of findings.filter(({ name }) => name === "schema")) expect(stdout).toContain(text);
  });

  test("knows of the last backup", async () => {
    mkdirSync(join(directory, "data"), { recursive: true });
    const file = configure("", shop.database.url);
    expect(named({ checks: (await doctor(file)).findings }, "backup")).toMatchObject([{ state: "unknown" }]);
    await runKontor(["export", join(directory, "backup"), "-c", file]);
    expect(named({ checks: (await doctor(file)).findings }, "backup")).toMatchObject([{ state: "ok" }]);
  });

  test("lists every mistake of the configuration, and ends with 1", async () => {
    const { exitCode, findings } = await doctor(configure("WORKERS = many\nUPLOAD_LIMIT = much", shop.database.url));
    expect(exitCode).toBe(1);
    expect(findings.map(({ name, state }) => [name, state])).toEqual([
      ["configuration", "problem"],
      ["configuration", "problem"],
    ]);
  });

  test("finds a database that is not there, and leaves an empty one empty", async () => {
    const missing = await doctor(configure("", shop.database.url.replace(/\/[^/?]*(\?|$)/, "/not_there_at_all$1")));
    expect(missing.exitCode).toBe(1);
    expect(named({ checks: missing.findings }, "database")).toMatchObject([
      { state: "problem", text: expect.stringContaining("not_there_at_all") },
    ]);
    const empty = await createTestDatabase({ migrated: false });
    try {
      const { findings } = await doctor(configure("", empty.url));
      expect(named({ checks: findings }, "schema")).toMatchObject([
        { state: "problem", advice: expect.stringContaining("kontor dbinit") },
      ]);
      const again = await doctor(configure("", empty.url));
      expect(named({ checks: again.findings }, "schema")).toMatchObject([
        { text: expect.stringMatching(/version 0,/) },
      ]);
    } finally {
      await empty.drop();
    }
  });
});
