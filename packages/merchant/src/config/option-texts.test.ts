import { expect, test } from "vitest";
import { loadConfig } from "./config.js";
import { everyOption } from "./every-option.js";
import { describedOptions, kindOfSection, meaningOf } from "./option-texts.js";

test("every option says what it means, and nothing is explained that there is not", () => {
  const settings = everyOption();
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
