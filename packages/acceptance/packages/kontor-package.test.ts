/** `kontor` as a package of npm, and as one of Debian: installed where there is nothing else, started, and removed again. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startProgram } from "../commands/run-kontor.js";

const script = (name: string) => import(new URL(`../../../scripts/${name}.js`, import.meta.url).href);

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kontor-package-"));
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const NPM_OPTIONS = ["--prefer-offline", "--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=60000"];

test("`npm install` of one file in an empty directory is enough for `npx kontor dev`", async () => {
  const { packKontor } = await script("packages");
  const { copyDependencies } = await script("dependencies");
  const tarball = await packKontor(join(directory, "packed"));
  const project = join(directory, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{"name": "empty", "private": true}');
  const installed = npm(project, "install", ...NPM_OPTIONS, tarball);
  if (installed.status !== 0) {
    // Without a registry: the same file, with what npm has laid out here.
    expect(installed.stderr).toMatch(/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET/);
    const place = join(project, "node_modules/kontor");
    mkdirSync(place, { recursive: true });
    expect(spawnSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", place]).status).toBe(0);
    copyDependencies(place);
  }
  const program = join(project, "node_modules/kontor/bin/kontor.js");
  const kontor = startProgram(process.execPath, [program, "dev", "--data", join(directory, "data")]);
  const [, url] = await kontor.says(/merchant +(http:\S+)/);
  await kontor.says(/Ctrl-C stops it/);
  expect(await (await fetch(`${url}config`)).json()).toMatchObject({ name: "taler-merchant" });
  expect((await fetch(`${url}docs`)).status).toBe(200);
  expect((await fetch(`${url}webui/`)).status).toBe(200);
  expect(await kontor.stop()).toMatchObject({ exitCode: 0 });
}, 600_000);

function npm(cwd: string, ...args: string[]) {
  return spawnSync("npm", args, { cwd, encoding: "utf8", shell: process.platform === "win32" });
}

const hasDpkg = spawnSync("dpkg-deb", ["--version"]).status === 0;
const isRoot = process.getuid?.() === 0;

describe.runIf(hasDpkg)("the package for Debian", () => {
  let deb: string;

  beforeAll(async () => {
    deb = await (await script("deb")).packDeb(join(directory, "packed"), "none");
  }, 600_000);

  test("has the command, the unit, and a configuration that the command understands", () => {
    const place = join(directory, "unpacked");
    expect(spawnSync("dpkg-deb", ["-x", deb, place]).status).toBe(0);
    const kontor = (...args: string[]) =>
      spawnSync(process.execPath, [join(place, "usr/bin/kontor"), ...args], { encoding: "utf8", env: {} });
    expect(kontor("--version").stdout).toMatch(/^kontor \d/);
    const config = kontor("config", "-c", join(place, "etc/kontor/kontor.conf"));
    expect(config).toMatchObject({ status: 0, stderr: "" });
    expect(config.stdout).toContain("MERCHANT_DATA_HOME = /var/lib/kontor");
    const unit = readFileSync(join(place, "lib/systemd/system/kontor.service"), "utf8");
    expect(unit).toContain("ExecStart=/usr/bin/kontor serve -c /etc/kontor/kontor.conf");
    expect(unit).not.toMatch(/\/opt\/|taler-merchant\.conf/);
  });

  test.runIf(isRoot)("is installed and removed, and leaves nothing behind", () => {
    const system = join(directory, "system");
    mkdirSync(join(system, "var/lib/dpkg/info"), { recursive: true });
    mkdirSync(join(system, "var/lib/dpkg/updates"), { recursive: true });
    for (const name of ["status", "available"]) writeFileSync(join(system, "var/lib/dpkg", name), "");
    const dpkg = (...args: string[]) => {
      const options = [`--root=${system}`, "--force-depends", "--force-script-chrootless", `--log=${system}/log`];
      const { status, stderr } = spawnSync("dpkg", [...options, ...args], { encoding: "utf8" });
      expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    };
    dpkg("--install", deb);
    expect(readFileSync(join(system, "etc/kontor/kontor.conf"), "utf8")).toContain("BIND_TO = 127.0.0.1");
    expect(existsSync(join(system, "usr/bin/kontor"))).toBe(true);
    dpkg("--remove", "kontor");
    expect(existsSync(join(system, "usr/lib/kontor"))).toBe(false);
    expect(existsSync(join(system, "etc/kontor/kontor.conf"))).toBe(true);
    dpkg("--purge", "kontor");
    expect(existsSync(join(system, "etc/kontor"))).toBe(false);
  });
});
