/** Bodies in memory: bounded together, and a slow sender keeps nobody out. */

import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TalerError } from "../taler-error.js";
import { FREE_BYTES } from "./body-limits.js";
import { BodyMemory, limitBodyMemory } from "./body-memory.js";

const ROOM = 1_000_000;

let app: FastifyInstance;
let memory: BodyMemory;

beforeEach(async () => {
  memory = new BodyMemory(ROOM);
  app = Fastify({ bodyLimit: 10_000_000 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof TalerError)) throw error;
    return reply
      .code(error.status)
      .headers(error.options.headers ?? {})
      .send("");
  });
  limitBodyMemory(app, memory);
  app.post("/", async ({ body }) => String((body as Buffer).length));
  await app.listen({ port: 0, host: "127.0.0.1" });
});
afterEach(() => app.close());

/** A request with so much of its body, and what it is answered. */
function begin(bytes: number, announced?: number): { sent: ClientRequest; answer: Promise<IncomingMessage | Error> } {
  const headers = announced === undefined ? {} : { "content-length": announced };
  const { port } = app.server.address() as AddressInfo;
  const sent = request({ port, host: "127.0.0.1", method: "POST", headers, agent: false });
  const answer = new Promise<IncomingMessage | Error>((resolve) => sent.once("response", resolve).on("error", resolve));
  sent.write(Buffer.alloc(bytes));
  return { sent, answer };
}

async function upload(bytes: number): Promise<number | undefined> {
  const { sent, answer } = begin(bytes, bytes);
  sent.end();
  const got = await answer;
  return got instanceof Error ? undefined : got.resume().statusCode;
}

test("what is large is counted while it is there, what is small is not", async () => {
  const large = begin(500_000, 600_000);
  await expect.poll(() => memory.held).toBe(500_000 - FREE_BYTES);
  expect(await upload(FREE_BYTES)).toBe(200);
  large.sent.end(Buffer.alloc(100_000));
  expect(((await large.answer) as IncomingMessage).resume().statusCode).toBe(200);
  await expect.poll(() => memory.held).toBe(0);
});

test("bodies that do not end make room for those that do", async () => {
  const slow = [];
  for (let i = 0; i < 5; i++) {
    slow.push(begin(300_000, i % 2 === 0 ? 900_000 : undefined));
    await expect.poll(() => memory.held).toBeGreaterThan(Math.min(i + 1, 3) * 280_000);
    expect(memory.held).toBeLessThanOrEqual(ROOM);
  }
  const first = (await slow[0]!.answer) as IncomingMessage;
  expect([first.resume().statusCode, first.headers["retry-after"]]).toEqual([503, "5"]);
  expect(await upload(900_000)).toBe(200);
  for (const { sent } of slow) sent.destroy();
  await expect.poll(() => memory.held).toBe(0);
});

test("one that is larger than all the room is refused", async () => {
  expect([503, undefined]).toContain(await upload(3_000_000));
  expect(await upload(500_000)).toBe(200);
});

test("who hangs up gives back what he held", async () => {
  const { sent } = begin(500_000, 600_000);
  await expect.poll(() => memory.held).toBeGreaterThan(0);
  sent.destroy();
  await expect.poll(() => memory.held).toBe(0);
});

test.each(["GET", "HEAD", "OPTIONS", "DELETE", "POST"])(
  "a body that breaks off while its %s is answered ends nothing but itself",
  async (method) => {
    const answering = vi.fn(() => new Promise((resolve) => setTimeout(resolve, 200)));
    app = Fastify();
    limitBodyMemory(app, memory);
    app.route({ method: ["GET", "HEAD", "OPTIONS", "DELETE", "POST"], url: "/slow", handler: answering });
    await app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = app.server.address() as AddressInfo;
    for (const header of ["transfer-encoding: chunked", "content-length: 99999"]) {
      const socket = connect(port, "127.0.0.1");
      socket.write(`${method} /slow HTTP/1.1\r\nhost: x\r\n${header}\r\n\r\n5\r\nhello\r\n`);
      // A body that is waited for never comes: nobody is asked then.
      if (method === "GET" || method === "HEAD") await expect.poll(() => answering).toHaveBeenCalled();
      else await new Promise((resolve) => setTimeout(resolve, 50));
      answering.mockClear();
      socket.destroy();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect((await app.inject({ url: "/slow" })).statusCode).toBe(200);
    await expect.poll(() => memory.held).toBe(0);
  },
);
