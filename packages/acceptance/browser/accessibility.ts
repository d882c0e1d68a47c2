/** For tests: what keeps people out of a page, as axe finds it. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules that a page may keep in the light and break in the dark. */
const OF_COLOURS = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

/**
 * Each as the name of the rule and the elements that break it; none if all is well.
 * @param colorScheme `dark` for a page that was looked at in the light already: then colours alone are looked at
 */
export async function accessibilityViolations(page: Page, colorScheme = "light"): Promise<string[]> {
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(AXE);
  const options = colorScheme === "dark" ? OF_COLOURS : {};
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as AxeResults;
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
