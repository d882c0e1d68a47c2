/**
 * For tests: the browser of all tests that need one. It is the one that KONTOR_TEST_BROWSER names, else a Chromium, Chrome
 * or Edge that is installed, else (on Linux, x64) the Chromium that comes from npm.
 */

import { existsSync } from "node:fs";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";
import { unpackChromium } from "./npm-chromium.js";

/** Root, as whom containers run tests, has no sandbox. What a browser does of its own accord is nobody's request. */
const ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu"];
/** Where Playwright, which knows the places of Chrome and Edge, does not look. */
const CHROMIUMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium"];
const CHANNELS = ["chrome", "msedge"];
/** What KONTOR_TEST_BROWSER is for the one from npm, also where another is installed. */
const FROM_NPM = "npm";

/**
 * A new browser without a window, which the caller closes. Throws, with what to do, where there is none.
 * @param more arguments of its command
 */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const launch = (options: LaunchOptions) => launchWith(options, more);
  const named = process.env.KONTOR_TEST_BROWSER;
  if (named === FROM_NPM) return launch(await unpackChromium());
  if (named !== undefined && named !== "") return launch({ executablePath: named });
  const complaints: string[] = [];
  for (const find of FINDERS) {
    try {
      return await launch(await find());
    } catch (error) {
      complaints.push(String(error).split("\n")[0]!);
    }
  }
  throw new Error(
    `No browser was found for the tests of pages. Install Chromium, Chrome or Edge, or name one with KONTOR_TEST_BROWSER=/path/to/it.\n${complaints.join("\n")}`,
  );
}

const FINDERS: readonly (() => LaunchOptions | Promise<LaunchOptions>)[] = [
  ...CHROMIUMS.filter((path) => existsSync(path)).map((executablePath) => () => ({ executablePath })),
  ...CHANNELS.map((channel) => () => ({ channel })),
  unpackChromium,
];

function launchWith({ args = [], ...options }: LaunchOptions, more: readonly string[]): Promise<Browser> {
  return chromium.launch({ ...options, args: [...ARGUMENTS, ...args, ...more] });
}
