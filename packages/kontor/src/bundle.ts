/**
 * `serve` in one file, as the build makes it (scripts/bundle.js): Node finds and reads one module in a third of the time
 * that it takes for sixteen hundred.
 */

import { statSync } from "node:fs";

/** What compiling each package leaves behind. */
const COMPILED = ["taler", "merchant", "kontor"].map(
  (name) => new URL(`../../${name}/tsconfig.tsbuildinfo`, import.meta.url),
);

/** The URL of the file; undefined where there is none, or where something was compiled since it was made. */
export function bundleOfServe(): string | undefined {
  const bundle = new URL("./serve.bundle.js", import.meta.url);
  const made = modified(bundle);
  if (made === undefined || COMPILED.some((file) => (modified(file) ?? 0) > made)) return undefined;
  return bundle.href;
}

function modified(file: URL): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
