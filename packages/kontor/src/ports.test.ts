import { type AddressInfo, createServer, type Server } from "node:net";
import { listen, listenerOf } from "@kontor/merchant/http/listen";
import { afterEach, expect, test } from "vitest";
import { onFreePorts } from "./ports.js";

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** Listens at a port of this machine; gives it. */
async function occupy(port: number): Promise<number> {
  const server = createServer();
  open.push(server);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function aFreePort(): Promise<number> {
  const port = await occupy(0);
  await new Promise((resolve) => open.pop()!.close(resolve));
  return port;
}

/** As a backend does. */
function serveAt(port: number): Promise<string> {
  const server = createServer();
  open.push(server);
  return listen(listenerOf(server), { kind: "tcp", port, bindTo: "127.0.0.1" });
}

test("a preferred port is taken where it is free", async () => {
  const port = await aFreePort();
  expect(await onFreePorts([port], ([only]) => serveAt(only!))).toBe(`http://127.0.0.1:${port}/`);
});

test("another one is taken where somebody listens there", async () => {
  const port = await occupy(0);
  expect(await onFreePorts([port], ([only]) => serveAt(only!))).not.toContain(`:${port}/`);
});

test("another one is taken where somebody was faster between the look and the start", async () => {
  const port = await aFreePort();
  let isFirst = true;
  const url = await onFreePorts([port], async ([only]) => {
    if (isFirst) await occupy(only!);
    isFirst = false;
    return serveAt(only!);
  });
  expect(url).not.toContain(`:${port}/`);
});

test("what fails for another reason fails", async () => {
  const failing = onFreePorts([0], () => Promise.reject(new Error("no money")));
  await expect(failing).rejects.toThrow("no money");
});
