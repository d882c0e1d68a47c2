/** What could not be done with less: the same bytes from a bare Fastify, the bare cryptography, the bare statements. */
import { createPublicKey, sign, verify } from "node:crypto";
import { singleConnection } from "@kontor/merchant/database/single-connection";
import { importPrivateKey, importPublicKey } from "@kontor/taler/eddsa";
import Fastify from "fastify";
import postgres from "postgres";
import { Agent } from "undici";
import { answerParent } from "./helper-process.js";

const SECONDS = 1;
let body = Buffer.alloc(0);
let status = 200;

const app = Fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, bytes, done) => done(null, bytes));
app.all("/*", (_request, reply) => reply.code(status).header("content-type", "application/json").send(body));

const seed = importPrivateKey(new Uint8Array(32).fill(7)).key;
const message = Buffer.alloc(72, 1);
const signature = sign(null, message, seed);
const pub = importPublicKey(Buffer.from("ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c", "hex")).key;
const jwk = pub.export({ format: "jwk" });
const CRYPTO = {
  sign: () => sign(null, message, seed),
  verify: () => verify(null, message, pub, signature),
  // No coin comes twice: its key is read, in the way that takes Node the least.
  verifyOfCoin: () => verify(null, message, createPublicKey({ key: jwk, format: "jwk" }), signature),
};

answerParent({
  async serve() {
    await app.listen({ port: 0, host: "127.0.0.1" });
    return { port: app.server.address().port, pid: process.pid };
  },

  answer(given) {
    body = Buffer.from(given.body);
    status = given.status;
  },

  /** CPU microseconds of one operation. */
  crypto(name) {
    const operation = CRYPTO[name];
    for (let i = 0; i < 500; i++) operation();
    const begin = process.cpuUsage();
    let count = 0;
    for (const end = performance.now() + 500; performance.now() < end; count++) operation();
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / count;
  },

  /** CPU microseconds of one call over kept connections that are always busy. The kind of answer does not matter. */
  async call({ url, body: sent }) {
    const agent = new Agent({ connections: 16 });
    const { origin, pathname: path } = new URL(url);
    const headers = { "content-type": "application/json" };
    let count = 0;
    let end = performance.now() + 300;
    const caller = async () => {
      for (; performance.now() < end; count++) {
        const answer = await agent.request({ origin, path, method: "POST", headers, body: sent });
        await answer.body.text();
      }
    };
    const callers = () => Promise.all(Array.from({ length: 16 }, caller));
    await callers();
    const begin = process.cpuUsage();
    const started = performance.now();
    count = 0;
    end = started + SECONDS * 1000;
    await callers();
    const { user, system } = process.cpuUsage(begin);
    const seconds = (performance.now() - started) / 1000;
    await agent.close();
    return { microseconds: (user + system) / count, rate: count / seconds };
  },

  /** The statements one after the other, by so many at a time: each a list of texts with functions for their values. */
  async statements({ address, texts, values, concurrency }) {
    const pool = Array.from({ length: Math.min(10, concurrency) }, () => postgres(singleConnection({ address })));
    let next = 0;
    let end = performance.now() + 300;
    const round = async (i) => {
      while (performance.now() < end) {
        const mine = values[next++ % values.length];
        for (const [at, text] of texts.entries()) {
          await pool[i % pool.length].unsafe(text, mine[at], { prepare: true });
        }
      }
    };
    const rounds = () => Promise.all(Array.from({ length: Math.min(10, concurrency) }, (_, i) => round(i)));
    await rounds();
    const [begin, first, usage] = [performance.now(), next, process.cpuUsage()];
    end = begin + SECONDS * 1000;
    await rounds();
    const count = next - first;
    const { user, system } = process.cpuUsage(usage);
    const seconds = (performance.now() - begin) / 1000;
    await Promise.all(pool.map((sql) => sql.end()));
    return { microseconds: (user + system) / count, rate: count / seconds };
  },
});
