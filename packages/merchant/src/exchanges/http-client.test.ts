import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createServer as createSocketServer } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { publicLookup } from "../network/address-policy.js";
import { ExchangeHttpClient, type HttpClientOptions } from "./http-client.js";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const listening = (server: Server | ReturnType<typeof createSocketServer>) =>
  new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });

/** A client of a server that answers like this. */
async function aClientOf(answer: RequestListener, options: Partial<HttpClientOptions> = {}) {
  const server = createServer(answer);
  const port = await listening(server);
  const client = new ExchangeHttpClient({ baseUrl: `http://127.0.0.1:${port}/base/`, ...options });
  cleanups.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => server.closeAllConnections(),
    () => client.close(),
  );
  return client;
}

/** A client of a server that does this with each connection. */
async function aClientOfSocket(onConnection: (socket: Socket, connection: number) => void) {
  let connections = 0;
  const server = createSocketServer((socket) => onConnection(socket, ++connections));
  const port = await listening(server);
  const client = new ExchangeHttpClient({ baseUrl: `http://127.0.0.1:${port}/` });
  cleanups.push(
    () => client.close(),
    () => server.close(),
  );
  return client;
}

const getKeys = { method: "GET", path: "keys", timeoutMs: 60_000 } as const;

describe("calls to an exchange", () => {
  it("gives status and body of any answer, also of an error", async () => {
    const client = await aClientOf((request, response) => {
      response.statusCode = 409;
      response.end(JSON.stringify({ code: 1012, url: request.url, agent: request.headers["user-agent"] }));
    });
    expect(await client.json({ ...getKeys, query: { last_issue_date: "7" } })).toEqual({
      kind: "answer",
      isRepeated: false,
      status: 409,
      body: { code: 1012, url: "/base/keys?last_issue_date=7", agent: "kontor" },
    });
  });

  it("sends a body as JSON", async () => {
    const client = await aClientOf((request, response) => {
      request.pipe(response);
    });
    const outcome = await client.json({ method: "POST", path: "batch-deposit", body: { n: 1 }, timeoutMs: 60_000 });
    expect(outcome).toEqual({ kind: "answer", isRepeated: false, status: 200, body: { n: 1 } });
  });

  it("reads an answer without body, and numbers that are no integers", async () => {
    const empty = await aClientOf((_, response) => response.writeHead(204).end());
    expect(await empty.json(getKeys)).toEqual({ kind: "answer", isRepeated: false, status: 204, body: undefined });
    const real = await aClientOf((_, response) => response.end('{"stefan_lin":0.01}'));
    expect(await real.json(getKeys)).toEqual({
      kind: "answer",
      isRepeated: false,
      status: 200,
      body: { stefan_lin: 0.01 },
    });
  });

  it("gives up at the deadline when the exchange does not answer", async () => {
    const client = await aClientOf(() => {});
    expect(await client.json({ ...getKeys, timeoutMs: 50 })).toEqual({ kind: "timeout" });
  });

  it("gives up at the deadline when the body comes too slowly", async () => {
    const client = await aClientOf((_, response) => {
      const drip = setInterval(() => response.write(" "), 5);
      response.on("close", () => clearInterval(drip));
    });
    expect(await client.json({ ...getKeys, timeoutMs: 100 })).toEqual({ kind: "timeout" });
  });

  it("stops reading an answer that is too large, compressed or not", async () => {
    const large = JSON.stringify("x".repeat(100_000));
    const plain = await aClientOf((_, response) => response.end(large));
    const compressed = await aClientOf((_, response) => {
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync(large));
    });
    for (const client of [plain, compressed]) {
      expect(await client.json({ ...getKeys, maxBytes: 10_000 })).toMatchObject({ kind: "malformed", status: 200 });
      expect(await client.json({ ...getKeys, maxBytes: 200_000 })).toMatchObject({ kind: "answer", status: 200 });
    }
  });

  it.each(["<html>502</html>", '{"code":1,"code":2}', '{"code":', "\u00ff"])("calls %j malformed", async (body) => {
    const client = await aClientOf((_, response) => response.writeHead(502).end(Buffer.from(body, "latin1")));
    expect(await client.json(getKeys)).toMatchObject({ kind: "malformed", status: 502 });
  });

  it("calls a body that does not inflate, or is encoded strangely, malformed", async () => {
    for (const encoding of ["gzip", "zstd"]) {
      const client = await aClientOf((_, response) => {
        response.setHeader("content-encoding", encoding);
        response.end("{}");
      });
      expect(await client.json(getKeys)).toMatchObject({ kind: "malformed", status: 200 });
    }
  });

  it("does not follow redirects", async () => {
    let calls = 0;
    const client = await aClientOf((_, response) => {
      calls++;
      response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
    });
    expect(await client.json(getKeys)).toEqual({ kind: "answer", isRepeated: false, status: 302, body: undefined });
    expect(calls).toBe(1);
  });

  it("tells when nobody is there", async () => {
    const server = createSocketServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const client = new ExchangeHttpClient({ baseUrl: `http://127.0.0.1:${port}/` });
    cleanups.push(() => client.close());
    expect(await client.json(getKeys)).toMatchObject({ kind: "unreachable" });
  });

  it("repeats a call whose connection broke, once", async () => {
    const healing = await aClientOfSocket((socket, connection) => {
      socket.on("error", () => {});
      socket.once("data", () => {
        if (connection === 1) socket.destroy();
        else socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
      });
    });
    expect(await healing.json(getKeys)).toEqual({ kind: "answer", isRepeated: true, status: 200, body: {} });
    let attempts = 0;
    const broken = await aClientOfSocket((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => {
        attempts++;
        socket.destroy();
      });
    });
    expect(await broken.json(getKeys)).toEqual({ kind: "unreachable", reason: "the connection broke" });
    expect(attempts).toBe(2);
  });

  it("calls what is not HTTP malformed", async () => {
    const client = await aClientOfSocket((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.9\r\n"));
    });
    expect(await client.json(getKeys)).toMatchObject({ kind: "malformed", status: 0 });
  });

  it("does not connect to an address that its lookup forbids", async () => {
    let calls = 0;
    const server = createServer((_, response) => {
      calls++;
      response.end("{}");
    });
    const port = await listening(server);
    const client = new ExchangeHttpClient({
      baseUrl: `http://exchange.example:${port}/`,
      lookup: publicLookup(async () => [{ address: "127.0.0.1", family: 4 }]),
    });
    cleanups.push(
      () => client.close(),
      () => server.close(),
    );
    expect(await client.json(getKeys)).toEqual({
      kind: "unreachable",
      reason: "exchange.example is at 127.0.0.1, not public",
      // Whatever is not known to be a failure of connecting counts as sent.
      isUnsent: false,
    });
    expect(calls).toBe(0);
  });

  it("breaks off what is under way when it is closed", async () => {
    const client = await aClientOf(() => {});
    const call = client.json(getKeys);
    await client.close();
    expect(await call).toMatchObject({ kind: "unreachable" });
  });
});
