import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "./config.js";
import { describedOptions, kindOfSection, meaningOf } from "./option-texts.js";

const EVERY_SECTION = `
[merchant-exchange-example]
EXCHANGE_BASE_URL = https://exchange.example/
MASTER_KEY = 98WXP2AJP56HTGPVGQC96JD9J5B8AER7E76QYAXHTGE7AN7QJC80
CURRENCY = CHF
[currency-chf]
ENABLED = YES
[report-generator-fax]
BINARY = true
`;

test("every option says what it means, and nothing is explained that there is not", () => {
  const directory = mkdtempSync(join(tmpdir(), "kontor-option-texts-"));
  const file = join(directory, "kontor.conf");
  writeFileSync(file, EVERY_SECTION);
  const { settings } = loadConfig({ file, env: {} });
  rmSync(directory, { recursive: true });
  expect(settings.filter(({ section, option }) => meaningOf(section, option) === undefined)).toEqual([]);
  const read = new Set(settings.map(({ section, option }) => `[${kindOfSection(section)}] ${option}`));
  expect(describedOptions().filter(({ section, option }) => !read.has(`[${section}] ${option}`))).toEqual([]);
});

test("every option says what its value must be, with its unit", () => {
  const { settings } = loadConfig({ env: {} });
  const expected = (option: string) => settings.find((setting) => setting.option === option)?.expected;
  expect(expected("DEFAULT_PAY_DELAY")).toBe('a duration such as "4 weeks 1 day" or "60 s"');
  expect(expected("UPLOAD_LIMIT")).toBe('a size such as "16 MB", or a number of bytes');
  expect(expected("TEMPLATE_HOLD_PERCENT")).toBe("a whole number of percent from 1 to 100");
  expect(expected("SERVE")).toBe("one of tcp, unix");
  expect(expected("SANDBOX")).toBe("YES or NO");
  expect(expected("MERCHANT_DATA_HOME")).toBe("a file name");
  expect(expected("BIND_TO")).toBe("text");
});
