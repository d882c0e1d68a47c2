/**
 * For tests: Chromium out of the package @sparticuz/chromium, with the libraries and the font that a bare Linux lacks. It is
 * unpacked once, into node_modules.
 */

import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { LaunchOptions } from "playwright-core";

const PACKAGE = "@sparticuz/chromium";
/** The package unpacks to the temporary directory, its libraries only where it believes to be in its cloud. */
const UNPACK = `(await import("${PACKAGE}")).default.executablePath()`;
const ITS_CLOUD = { AWS_LAMBDA_JS_RUNTIME: "nodejs20.x" };

/** How to launch it. Throws where it does not run: the package has it for Linux on x64 only. */
export async function unpackChromium(): Promise<LaunchOptions> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`npm has no browser for ${process.platform} on ${process.arch}`);
  }
  const directory = await unpacked();
  return {
    executablePath: join(directory, "chromium"),
    // Without a GPU, a process of its own for one is a process that fails.
    args: ["--headless", "--no-zygote", "--in-process-gpu"],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [join(directory, "al2023/lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":"),
      FONTCONFIG_FILE: join(directory, "fonts.conf"),
    },
  };
}

/** The directory it is in; of several processes that unpack it at the same time, the first to end wins. */
async function unpacked(): Promise<string> {
  // The package shows no file but its program, which is three levels below its root.
  const root = join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), "../..");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const cache = join(root, "../../.cache");
  const directory = join(cache, `chromium-${version}`);
  if (existsSync(directory)) return directory;
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, "unpacking-"));
  try {
    await promisify(execFile)(process.execPath, ["--input-type=module", "-e", UNPACK], {
      cwd: root,
      env: { ...process.env, ...ITS_CLOUD, TMPDIR: unfinished },
    });
    writeFileSync(join(unfinished, "fonts.conf"), fontsIn(directory));
    renameSync(unfinished, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return directory;
}

/** The fonts of the machine, and the one that the package brings. */
function fontsIn(directory: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${directory}/fonts</dir>
  <cachedir>${directory}/fonts-cache</cachedir>
</fontconfig>
`;
}
