import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { httpClient, refusal } from "./http-client.js";
import { persistently } from "./persistently.js";
import { openWallet } from "./wallet.js";

const servers: Server[] = [];
const http = httpClient(globalThis.fetch);

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function aServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Of 127.0.0.1, that nobody vouches for; the key is for this test alone. */
const SELF_SIGNED = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgN5xQ3SW/2w/sLKf6
PSu9wRYpXfH14soVcbecIQALOUyhRANCAAQfrDtORwH6sRIVKDoMHajM3SmKiu7D
0OzziIVJe3M48WB9djvyFglmMzKVDLT4EoHvldS7218WrRrM+sUDYmwh
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBkDCCATagAwIBAgIUEnfKhYC+Z61pP4CfxA3Ti2u4Vm8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEzMDA0NTMyN1oYDzIxMjYxMTA2
MDQ1MzI3WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQfrDtORwH6sRIVKDoMHajM3SmKiu7D0OzziIVJe3M48WB9djvyFglm
MzKVDLT4EoHvldS7218WrRrM+sUDYmwho2QwYjAdBgNVHQ4EFgQUfre5+L9p3niM
2SCis0xkPj1nUjMwHwYDVR0jBBgwFoAUfre5+L9p3niM2SCis0xkPj1nUjMwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC
IQCwzsiDS/aWAAcKJJL/dH85duZCs38eI5SXmSMHM3KQBQIgQ2VDSqpui8ovmUYO
EeDLKq5V2YBwApAinOwqq2zsH7c=
-----END CERTIFICATE-----
`,
};

const answering = (status: number, body: string) => aServer((_, response) => response.writeHead(status).end(body));

describe("the wallet's HTTP client", () => {
  test("gives the status and the parsed body", async () => {
    expect(await http({ url: await answering(200, '{"a":[1]}') })).toEqual({ status: 200, body: { a: [1] } });
  });

  test("takes an answer without body", async () => {
    expect(await http({ url: await answering(204, "") })).toEqual({ status: 204, body: undefined });
  });

  test.each(['{"a":1,"a":2}', '{"a":1.5}', "<html>", '{"a":'])("refuses %s as a success", async (body) => {
    await expect(http({ url: await answering(200, body) })).rejects.toMatchObject({ code: "bad-answer" });
  });

  test("takes real numbers only where they are expected", async () => {
    const url = await answering(200, '{"stefan_lin":0.5}');
    expect((await http({ url, allowReals: true })).body).toEqual({ stefan_lin: 0.5 });
  });

  test("takes an error page that is not JSON for an error", async () => {
    expect(await http({ url: await answering(502, "<html>Bad gateway") })).toEqual({ status: 502, body: undefined });
  });

  test("stops reading at the limit", async () => {
    const url = await answering(200, JSON.stringify("x".repeat(5000)));
    await expect(http({ url, maxBytes: 1000 })).rejects.toMatchObject({ code: "bad-answer" });
  });

  test("gives up on a server that does not answer, or stops in the middle", async () => {
    const silent = await aServer(() => {});
    await expect(http({ url: silent, timeoutMs: 50 })).rejects.toMatchObject({ code: "unreachable" });
    const stalling = await aServer((_, response) => response.writeHead(200).write('{"a":'));
    await expect(http({ url: stalling, timeoutMs: 50 })).rejects.toMatchObject({ code: "unreachable" });
  });

  test("tells a person which server is missing", async () => {
    const url = await answering(200, "{}");
    servers[0]!.close();
    const host = new URL(url).host;
    await expect(http({ url })).rejects.toMatchObject({ code: "unreachable", message: `${host} cannot be reached.` });
  });

  test("tells a person that a certificate is not trusted, and what to do", async () => {
    const server = createTlsServer(SELF_SIGNED, (_, response) => response.end("{}"));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await expect(http({ url: `https://127.0.0.1:${port}/` })).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringMatching(
        /^127\.0\.0\.1:\d+ has a certificate that is not trusted \([A-Z_]+\); NODE_EXTRA_CA_CERTS names a file with others to trust\.$/,
      ),
    });
  });

  test("repeats while the server is in trouble", async () => {
    const statuses = [500, 408, 503, 200];
    const url = await aServer((_, response) => response.writeHead(statuses.shift()!).end("{}"));
    const waits: number[] = [];
    const wallet = await openWallet({ sleep: async (ms) => void waits.push(ms) });
    expect((await persistently(wallet, { url })).status).toBe(200);
    expect(waits).toHaveLength(3);
    expect(waits[2]).toBeGreaterThan(waits[0]!);
  });

  test("returns the trouble when it does not end", async () => {
    const url = await answering(500, '{"code":50}');
    const wallet = await openWallet({ sleep: async () => {} });
    expect((await persistently(wallet, { url }, 3)).status).toBe(500);
  });

  test("explains a refusal with the words of the server", () => {
    const error = refusal("pay", { status: 410, body: { code: 2161, hint: "Too late.", detail: "since noon" } });
    expect(error).toMatchObject({ code: "refused", httpStatus: 410, talerCode: 2161 });
    expect(error.message).toBe("Could not pay: Too late. since noon (HTTP 410, code 2161)");
  });
});
