/** `@kontor/client` as npm installs it elsewhere: with JavaScript and TypeScript in Node, and bundled for a browser. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProgram } from "../commands/run-kontor.js";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";

const repository = fileURLToPath(new URL("../../../", import.meta.url));

let directory: string;
let shop: TestShop;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "kontor-client-"));
  const { packClient } = await import(new URL("../../../scripts/packages.js", import.meta.url).href);
  const tarball = packClient(join(directory, "packed"));
  write("project/package.json", JSON.stringify({ name: "till", private: true, type: "module" }));
  // Without a network: it needs nothing that is not in the file.
  const installed = spawnSync("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], {
    cwd: join(directory, "project"),
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (installed.status !== 0) throw new Error(installed.stderr);
  shop = await startTestShop({ jobs: false });
});

afterAll(async () => {
  await shop?.stop();
  rmSync(directory, { recursive: true, force: true });
});

function write(name: string, content: string): string {
  const file = join(directory, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, content);
  return file;
}

const TILL = `
import { merchantClient, unwrap } from "@kontor/client";
const shop = merchantClient({ baseUrl: BASE_URL, token: TOKEN });
export async function sell(amount, waitMs) {
  const made = unwrap(await shop.createOrder({ order: { summary: "Tea", amount } }));
  const params = { orderId: made.orderId };
  const signal = AbortSignal.timeout(waitMs);
  const isPaid = ({ body }) => body.order_status === "paid";
  const paid = await shop.poll("GET /private/orders/{orderId}", { params }, isPaid, { signal }).catch(() => "not paid");
  return [made.pageUrl, paid];
}
`;

const withConstants = (url: string) =>
  TILL.replace("BASE_URL", JSON.stringify(url)).replace("TOKEN", JSON.stringify(PASSWORD));

test("a program in JavaScript makes an order, and hears why a server cannot be reached", async () => {
  const program = `${withConstants(shop.url)}
    console.log(...(await sell("KUDOS:2", 200)));
    const down = merchantClient({ baseUrl: "http://127.0.0.1:9/", tries: 1 });
    console.log((await down.call("GET /config")).message);
    console.log((await shop.call("GET /orders/{orderId}", { params: { orderId: "none" } })).code);`;
  const file = write("project/till.mjs", program);
  const { exitCode, stdout, stderr } = await startProgram(process.execPath, [file]).finished;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const lines = stdout.trim().split("\n");
  expect(lines[0]).toMatch(new RegExp(`^${shop.url}orders/\\S+ not paid$`));
  expect(lines[1]).toMatch(/^GET \/config: no answer: GENERIC_UNEXPECTED_REQUEST_ERROR: \S.*/);
  expect(lines[1]).not.toContain("fetch failed");
  expect(lines[2]).toBe("MERCHANT_GENERIC_ORDER_UNKNOWN");
});

test("a program in TypeScript is checked: names of calls, members of bodies, and forms of answers", async () => {
  const check = (name: string, text: string) => {
    const file = write(`project/${name}.ts`, text);
    const options = ["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022,dom"];
    const compiler = join(repository, "node_modules/typescript/bin/tsc");
    const args = [compiler, ...options, "--module", "nodenext", "--types", "", file];
    return spawnSync(process.execPath, args, { cwd: join(directory, "project"), encoding: "utf8" }).stdout;
  };
  const begin = 'import { merchantClient } from "@kontor/client";\nconst shop = merchantClient({ baseUrl: "x" });\n';
  const right = `${begin}const status = await shop.call("GET /private/orders/{orderId}", { params: { orderId: "1" } });
    export const url: string | undefined = status.ok ? status.body.order_status_url : status.code;`;
  expect(check("right", right)).toBe("");
  const wrong = `${begin}await shop.call("GET /private/oders");
    await shop.createOrder({ order: { summary: "Tea" } });`;
  const said = check("wrong", wrong);
  expect(said).toContain('"GET /private/oders"');
  expect(said).toContain("wrong.ts(4,");
}, 240_000);

test("a till in a browser loads less than 8 kB, and no registry of errors before there is one", async () => {
  const entry = write("project/browser.js", withConstants("https://shop.example/"));
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    outdir: join(directory, "bundled"),
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const entryName = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint !== undefined)![0];
  const size = (name: string): number => {
    const file = outputFiles.find(({ path }) => path.endsWith(name.split("/").at(-1)!))!;
    const needed = metafile.outputs[name]!.imports.filter(({ kind }) => kind === "import-statement");
    return gzipSync(file.contents).length + needed.reduce((sum, { path }) => sum + size(path), 0);
  };
  expect(size(entryName)).toBeLessThan(8 * 1024);
  expect(size(entryName)).toBeGreaterThan(1024);
});

test("what is told of it in its README is what it has", () => {
  const text = readFileSync(join(directory, "project/node_modules/@kontor/client/README.md"), "utf8");
  expect(text).toContain('from "@kontor/client"');
});
