/** What is easily forgotten of a new endpoint. The list is ARCHITECTURE's "Where a new endpoint goes". */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const SOURCES = `${root}packages/merchant/src/`;
const WHOLE_SYSTEMS = `${root}packages/acceptance/`;

/** Whole-system tests of a folder that have another name there. */
const TESTED_IN: Readonly<Record<string, string>> = {
  donau: "donations",
  // What needs a code is tested with all codes.
  management: "../merchant/src/challenges",
};

const read = (path: string) => readFileSync(path, "utf8");
const filesOf = (folder: string, ending: RegExp) =>
  existsSync(folder) ? readdirSync(folder).filter((file) => ending.test(file)) : [];
const folders = readdirSync(SOURCES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The endpoints of a folder, by their files. */
function endpointsOf(folder: string): { readonly file: string; readonly name: string }[] {
  return filesOf(SOURCES + folder, /^(?!.*\.test\.).*\.tsx?$/).flatMap((file) =>
    [...read(`${SOURCES}${folder}/${file}`).matchAll(/export const (\w+) = (?:rootEndpoint|endpoint)\(/g)].map(
      ([, name]) => ({ file, name: name! }),
    ),
  );
}

interface RouteLine {
  readonly folder: string;
  readonly path: string;
  /** The last part of the path that is no parameter. */
  readonly word: string;
}

const routes: readonly RouteLine[] = folders.flatMap((folder) => {
  const file = `${SOURCES}${folder}/routes.ts`;
  if (!existsSync(file)) return [];
  return [...read(file).matchAll(/path: "([^"]*)"/g)].map(([, path]) => ({
    folder,
    path: path!,
    word:
      path!
        .split("/")
        .filter((part) => part !== "" && !part.startsWith(":"))
        .at(-1) ?? "",
  }));
});

test("there are endpoints and routes at all", () => {
  expect(routes.length).toBeGreaterThan(70);
  expect(folders.flatMap(endpointsOf).length).toBeGreaterThan(100);
});

test("every endpoint has a route", () => {
  const missing = folders.flatMap((folder) => {
    const list = `${SOURCES}${folder}/routes.ts`;
    const text = existsSync(list) ? read(list) : "";
    return endpointsOf(folder)
      .filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(text))
      .map(({ file, name }) => `${name} of ${folder}/${file}: add a line to ${folder}/routes.ts`);
  });
  expect(missing).toEqual([]);
});

test("every list of routes is served", () => {
  const lists = ["server.ts", "all-routes.ts"].map((file) => read(SOURCES + file)).join("\n");
  const missing = folders
    .filter((folder) => existsSync(`${SOURCES}${folder}/routes.ts`) && !lists.includes(`"./${folder}/routes.js"`))
    .map((folder) => `${folder}/routes.ts: add its list to all-routes.ts`);
  expect(missing).toEqual([]);
});

test("every endpoint is tested where one looks for that", () => {
  const missing = routes
    .filter(({ folder, word }) => {
      const places = [SOURCES + folder, WHOLE_SYSTEMS + folder, WHOLE_SYSTEMS + (TESTED_IN[folder] ?? folder)];
      return !places.some((place) =>
        filesOf(place, /\.tsx?$/)
          .filter((file) => place !== SOURCES + folder || file.includes(".test."))
          .some((file) => read(`${place}/${file}`).includes(word)),
      );
    })
    .map(({ folder, path }) => `${path}: test it beside merchant/src/${folder}, or in acceptance/${folder}`);
  expect(missing).toEqual([]);
});

test("every endpoint that is ours is in the changelog", () => {
  const changelog = read(`${root}CHANGELOG.md`);
  const missing = routes
    .filter(({ path, word }) => path.includes("/kontor/") && !changelog.includes(word))
    .map(({ path }) => `${path}: a line under "Unreleased"`);
  expect([...new Set(missing)]).toEqual([]);
});

test("every endpoint is in the client", () => {
  const client = read(`${root}packages/client/src/api.ts`);
  const missing = routes
    .filter(({ path }) => !/^\/(?:docs|openapi|static|webui|$)/.test(path))
    .filter(({ path }) => !client.includes(path.replaceAll(/:(\w+)/g, "{")) && !mentions(client, path))
    .map(({ path }) => `${path}: run npm run client-types`);
  expect(missing).toEqual([]);
});

/** Parameters have names of their own there. */
function mentions(client: string, path: string): boolean {
  const pattern = path
    .split(/:\w+/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join('[^/" ]+');
  return new RegExp(`"[A-Z]+ (?:/instances/[^/]+)?${pattern}"`).test(client);
}
