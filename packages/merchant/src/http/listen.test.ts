import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ListenError, listen, listenerOf } from "./listen.js";

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve));
});

function aListener() {
  const server = createServer();
  open.push(server);
  return listenerOf(server);
}

test("a free port is chosen and told", async () => {
  const url = await listen(aListener(), { kind: "tcp", port: 0, bindTo: "127.0.0.1" });
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+\/$/);
});

test("a port that is taken is named, with what to do", async () => {
  const { port } = new URL(await listen(aListener(), { kind: "tcp", port: 0, bindTo: "127.0.0.1" }));
  const second = listen(aListener(), { kind: "tcp", port: Number(port), bindTo: "127.0.0.1" });
  await expect(second).rejects.toThrow(ListenError);
  await expect(second).rejects.toThrow(`cannot listen at 127.0.0.1:${port}: another program does already`);
});

test("an address of another machine is named", async () => {
  const elsewhere = listen(aListener(), { kind: "tcp", port: 0, bindTo: "192.0.2.1" });
  await expect(elsewhere).rejects.toThrow("cannot listen at 192.0.2.1:0: no network interface");
});

test("a socket that a killed process left behind is replaced", async () => {
  const directory = mkdtempSync("/tmp/kontor-listen-");
  const [first, path] = [join(directory, "first"), join(directory, "left", "merchant.http")];
  mkdirSync(join(directory, "left"));
  const killed = createServer();
  await listen(listenerOf(killed), { kind: "unix", path: first, mode: 0o660 });
  renameSync(first, path);
  await new Promise((resolve) => killed.close(resolve));
  expect(await listen(aListener(), { kind: "unix", path, mode: 0o660 })).toBe(path);
  rmSync(directory, { recursive: true });
});

test("a socket at which another server listens is left alone", async () => {
  const directory = mkdtempSync("/tmp/kontor-listen-");
  const path = join(directory, "merchant.http");
  await listen(aListener(), { kind: "unix", path, mode: 0o660 });
  const second = listen(aListener(), { kind: "unix", path, mode: 0o660 });
  await expect(second).rejects.toThrow(`cannot listen at ${path}: another program does already`);
  expect(existsSync(path)).toBe(true);
  rmSync(directory, { recursive: true });
});
