// What npm installs elsewhere, as files in `packed/`: the client, and the command with all that it is made of. Packages of
// this workspace that others need travel inside, so that one file is enough, and what npm knows comes from npm.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleCommands } from "./bundle.js";
import { run } from "./run.js";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Where the files are put. */
export const PACKED = join(root, "packed");
/** Modules of the client that are for this repository alone. */
const NOT_FOR_USERS = ["type-writer.js", "type-writer.d.ts"];
/** What the command is made of, in the sequence in which the build compiles it. */
const INSIDE = ["taler", "merchant", "sandbox", "client", "backoffice"];

/** `@kontor/client`: two modules of `@kontor/taler` are all that it needs of the workspace, and lie beside its own. */
export function packClient(packed = PACKED) {
  const directory = freshDirectory(packed, "client");
  const dist = join(directory, "dist");
  copyBuilt("client", dist, (name) => !NOT_FOR_USERS.includes(name));
  for (const name of ["error-codes", "error-code-table"]) {
    for (const end of [".js", ".d.ts"]) {
      cpSync(join(root, "packages/taler/dist", name + end), join(dist, name + end));
    }
  }
  for (const name of readdirSync(dist)) {
    const file = join(dist, name);
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      text.replaceAll('"@kontor/taler/', '"./').replaceAll(/(["']\.\/error-codes)(["'])/g, "$1.js$2"),
    );
  }
  const { dependencies: _, ...description } = descriptionOf("client");
  return pack(packed, directory, description);
}

/** `kontor`: the packages of the workspace are in its `node_modules`. */
export async function packKontor(packed = PACKED) {
  const directory = freshDirectory(packed, "kontor");
  copyBuilt("kontor", join(directory, "dist"));
  cpSync(join(root, "packages/kontor/bin"), join(directory, "bin"), { recursive: true });
  const outside = {};
  for (const name of INSIDE) {
    const place = join(directory, "node_modules/@kontor", name);
    copyBuilt(name, join(place, "dist"));
    const { dependencies, exports, ...description } = descriptionOf(name);
    // What the browser loads is built already.
    const needed = name === "backoffice" ? {} : dependencies;
    writeDescription(place, { ...description, private: true, exports, dependencies: needed });
    Object.assign(outside, needed);
  }
  const description = descriptionOf("kontor");
  Object.assign(outside, description.dependencies);
  // What this workspace decides about the packages of others is to hold there, too.
  Object.assign(outside, JSON.parse(readFileSync(join(root, "package.json"), "utf8")).overrides);
  const names = INSIDE.map((name) => `@kontor/${name}`);
  for (const name of names) outside[name] = description.version;
  const sorted = Object.fromEntries(Object.entries(outside).sort(([a], [b]) => (a < b ? -1 : 1)));
  await bundleCommands(directory);
  return pack(packed, directory, { ...description, dependencies: sorted, bundleDependencies: names });
}

function freshDirectory(packed, name) {
  const directory = join(packed, "packages", name);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const file of [`packages/${name}/README.md`, "LICENSE"]) {
    cpSync(join(root, file), join(directory, basename(file)));
  }
  return directory;
}

/** What the build has made, without what only developers read. */
function copyBuilt(name, to, isWanted = () => true) {
  const from = join(root, "packages", name, "dist");
  cpSync(from, to, {
    recursive: true,
    filter: (file) => !/\.map$|\.test\.|[\\/]testing$|\.bundle\.(?:cjs|cache)$/.test(file) && isWanted(basename(file)),
  });
}

function descriptionOf(name) {
  const {
    private: _,
    devDependencies: __,
    ...rest
  } = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
  return rest;
}

function writeDescription(directory, description) {
  writeFileSync(join(directory, "package.json"), `${JSON.stringify(description, undefined, 2)}\n`);
}

function pack(packed, directory, description) {
  writeDescription(directory, description);
  const answer = run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", packed], { cwd: directory });
  // Older npm gives a list, newer an object with a member for each package.
  const [{ filename }] = Object.values(JSON.parse(answer));
  return join(packed, filename.replace("@", "").replace("/", "-"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const file of [packClient(), await packKontor()]) console.log(file);
}
