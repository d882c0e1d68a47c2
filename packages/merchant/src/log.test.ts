import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createLogger, type LogLevel, oneWriteEachTurn } from "./log.js";

function aLogger(level: LogLevel = "INFO") {
  const lines: string[] = [];
  return { lines, log: createLogger({ level, destination: { write: (line) => lines.push(line) } }) };
}

test("a line is JSON with time, level, message and what was given", () => {
  const { lines, log } = aLogger();
  log.info({ order: "2026.1", paid: 3n }, "order paid");
  const line = JSON.parse(lines[0]!) as Record<string, unknown>;
  expect(line).toMatchObject({ level: "info", order: "2026.1", paid: 3, msg: "order paid" });
  expect(line.time).toMatch(/^\d{4}-.*Z$/);
});

test("Taler's levels decide what is written", () => {
  const written = (level: LogLevel) => {
    const { lines, log } = aLogger(level);
    log.debug("d");
    log.info("i");
    log.warn("w");
    log.error("e");
    return lines.map((line) => (JSON.parse(line) as { msg: string }).msg).join("");
  };
  expect([written("DEBUG"), written("INFO"), written("WARNING"), written("ERROR"), written("NONE")]).toEqual([
    "diwe",
    "iwe",
    "we",
    "e",
    "",
  ]);
});

test("secrets are left out, wherever they stand", () => {
  const { lines, log } = aLogger();
  const secret = "GEHEIM";
  log.info(
    { headers: { Authorization: `Bearer ${secret}`, accept: "text/html" }, user: { password: secret } },
    "asked",
  );
  log.info(
    { merchant_priv: new Uint8Array([1]), privateKey: secret, login_token: secret, access_token: secret },
    "keys",
  );
  log.warn(`token secret-token:${secret} refused, GET /orders/1?token=${secret}&timeout_ms=5`);
  log.error({ err: new Error(`cannot connect to postgres://shop:${secret}@db.example/kontor`) }, "database");
  log.child({ token: secret }).info("child");
  const text = lines.join("");
  expect(text).not.toContain(secret);
  expect(text).toContain('"accept":"text/html"');
  expect(text).toContain("timeout_ms=5");
  expect(text).toContain("postgres://shop:[redacted]@db.example/kontor");
});

test("keys and hashes are written in base32", () => {
  const { lines, log } = aLogger();
  log.info({ merchantPub: new Uint8Array([255, 255]) }, "instance");
  expect(lines[0]).toContain('"merchantPub":"ZZZG"');
});

test("an error of PostgreSQL is told without the row that it is about", () => {
  const { lines, log } = aLogger();
  const error = Object.assign(new Error('violates check constraint "orders_otp"'), {
    name: "PostgresError",
    code: "23514",
    detail: "Failing row contains (1, GEHEIM).",
    where: "GEHEIM",
  });
  log.error({ err: error }, "database");
  expect(lines[0]).not.toContain("GEHEIM");
  expect(lines[0]).toContain("23514");
  expect(lines[0]).toContain("orders_otp");
});

test("lines of one turn are one write, in their order; a warning waits for nothing, and no write is longer than a pipe takes", async () => {
  const writes: string[] = [];
  const target = oneWriteEachTurn({ write: (text) => writes.push(text) });
  const log = createLogger({ level: "DEBUG", destination: target });
  const messages = () => writes.map((text) => text.match(/"msg":"\w+"/g)!.map((found) => found.slice(7, -1)));
  log.info("a");
  log.debug("b");
  expect(writes).toEqual([]);
  await setImmediate();
  expect(messages()).toEqual([["a", "b"]]);

  log.info("c");
  log.warn("d");
  expect(messages()).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  log.info("e");
  await setImmediate();
  expect(messages().slice(2)).toEqual([["e"]]);

  writes.length = 0;
  for (let i = 0; i < 100; i++) log.info({ text: "é".repeat(200) }, "long");
  await setImmediate();
  expect(writes.join("").split("\n")).toHaveLength(101);
  expect(writes.length).toBeGreaterThan(10);
  for (const text of writes) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
});
