/** What could not be done with less: the same bytes from a bare Fastify, the bare cryptography, the bare statements. */
import { createPublicKey, sign, verify } from "node:crypto";
import { singleConnection } from "@kontor/merchant/database/single-connection";
import { importPrivateKey, importPublicKey } from "@kontor/taler/eddsa";
import Fastify from "fastify";
import postgres from "postgres";
import { Agent } from "undici";
import { answerParent } from "./helper-process.js";

const CALLERS = 16;
let agent;
let call;
let pool = [];
let statements;
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
  crypto({ operation: name, seconds }) {
    const operation = CRYPTO[name];
    for (let i = 0; i < 200; i++) operation();
    const begin = process.cpuUsage();
    let count = 0;
    for (const end = performance.now() + seconds * 1000; performance.now() < end; count++) operation();
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / count;
  },

  async prepareCall({ url, body: sent }) {
    await agent?.close();
    agent = new Agent({ connections: CALLERS });
    const { origin, pathname: path } = new URL(url);
    const headers = { "content-type": "application/json" };
    call = async () => {
      const answer = await agent.request({ origin, path, method: "POST", headers, body: sent });
      await answer.body.text();
    };
  },

  /** Calls over kept connections that are always busy. The kind of answer does not matter. */
  call: ({ seconds }) => measured(call, CALLERS, seconds),

  /** The statements one after the other, by so many at a time: each a list of texts and of their values. */
  async prepareStatements({ address, texts, values, concurrency }) {
    await Promise.all(pool.map((sql) => sql.end()));
    pool = Array.from({ length: Math.min(10, concurrency) }, () => postgres(singleConnection({ address })));
    let next = 0;
    statements = async (i) => {
      const mine = values[next++ % values.length];
      for (const [at, text] of texts.entries()) await pool[i].unsafe(text, mine[at], { prepare: true });
    };
  },

  statements: ({ seconds }) => measured(statements, pool.length, seconds),
});

/** CPU microseconds of one that so many do over and over, and how many they do in a second. */
async function measured(once, concurrency, seconds) {
  let count = 0;
  const forSeconds = async (some) => {
    const end = performance.now() + some * 1000;
    const overAndOver = async (i) => {
      for (; performance.now() < end; count++) await once(i);
    };
    await Promise.all(Array.from({ length: concurrency }, (_, i) => overAndOver(i)));
  };
  await forSeconds(seconds / 4);
  count = 0;
  const [begin, usage] = [performance.now(), process.cpuUsage()];
  await forSeconds(seconds);
  const { user, system } = process.cpuUsage(usage);
  const took = (performance.now() - begin) / 1000;
  return { microseconds: (user + system) / count, rate: count / took };
}
