import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "@kontor/merchant/config/config";
import { afterAll, expect, test } from "vitest";
import { configDocument, describeConfig } from "./config-command.js";

const directory = mkdtempSync("/tmp/kontor-config-command-");
afterAll(() => rmSync(directory, { recursive: true }));
const file = join(directory, "taler.conf");

function describeFile(text: string, env: Record<string, string> = {}, section?: string): string {
  writeFileSync(file, text);
  return describeConfig(loadConfig({ file, env: { HOME: "/srv/shop", ...env } }), section).join("\n");
}

test("every value has its origin", () => {
  const shown = describeFile("[merchant]\nPORT = 8083\n", { KONTOR_CURRENCY: "EUR" });
  expect(shown).toContain(`# read from ${file}`);
  expect(shown).toContain(`# ${file}:2\nPORT = 8083`);
  expect(shown).toContain("# environment variable KONTOR_CURRENCY\nCURRENCY = EUR");
  expect(shown).toContain("# default\nSERVE = tcp");
  expect(shown).toContain("# BASE_URL is not set");
  expect(shown).toContain("# tcp or unix\n# default\nSERVE = tcp");
});

test("secrets are not shown", () => {
  const shown = describeFile("[merchantdb-postgres]\nCONFIG = postgres://u:geheim@h/d\n", {
    TALER_MERCHANT_TOKEN: "secret-token:geheim",
  });
  expect(shown).not.toContain("geheim");
  expect(shown).toContain("# ADMINISTRATOR_TOKEN is set, and secret");
});

test("what is shown is a configuration file that means the same", () => {
  const text = "[merchant]\nPORT = 8083\nDEFAULT_PAY_DELAY = 2 h\n[kontor]\nMETRICS_PORT = 9967\n";
  writeFileSync(file, text);
  const { merchant, kontor } = loadConfig({ file, env: { HOME: "/srv/shop" } });
  const shown = describeFile(text);
  writeFileSync(file, shown);
  const again = loadConfig({ file, env: { HOME: "/srv/shop" } });
  expect([again.merchant, again.kontor, again.warnings]).toEqual([merchant, kontor, []]);
});

test("programs get the same, and no secrets either", () => {
  writeFileSync(file, "[merchant]\nPORT = 8083\n");
  const { settings } = configDocument(
    loadConfig({ file, env: { HOME: "/srv/shop", TALER_MERCHANT_TOKEN: "secret-token:geheim" } }),
    undefined,
  );
  const shown = (option: string) => settings.find((setting) => setting.option === option);
  expect(shown("PORT")).toMatchObject({ section: "merchant", value: "8083", origin: `${file}:2` });
  expect(shown("BASE_URL")).toMatchObject({ value: null, origin: null });
  expect(shown("ADMINISTRATOR_TOKEN")).toMatchObject({ secret: true, set: true });
  expect(JSON.stringify(settings)).not.toContain("geheim");
});

test("one section is enough for who asks for one", () => {
  const shown = describeFile("", {}, "KONTOR");
  expect(shown).toContain("[kontor]\n");
  expect(shown).not.toContain("[merchant]");
  expect(() => describeFile("", {}, "merchnt")).toThrow("there is no section [merchnt]; there are ");
});
