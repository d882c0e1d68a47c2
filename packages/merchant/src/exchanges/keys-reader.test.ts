import { describe, expect, it } from "vitest";
import { KeysReader } from "./keys-reader.js";

/** A thread that runs this program instead of the compiled one. */
const threadOf = (program: string) =>
  new URL(`data:text/javascript,${encodeURIComponent(`import { parentPort } from "node:worker_threads"; ${program}`)}`);

const LARGE_ANSWER = new Uint8Array(1024 * 1024);

describe("large answers are read in another thread", () => {
  it("whose result is given", async () => {
    const program = 'parentPort.postMessage({ kind: "identified", identity: { currency: "EUR" } });';
    expect(await new KeysReader(threadOf(program)).identify(LARGE_ANSWER)).toEqual({ currency: "EUR" });
  });

  it("whose crash or silent end is a failure", async () => {
    expect(await new KeysReader(threadOf('throw new Error("no");')).identify(LARGE_ANSWER)).toBeUndefined();
    expect(await new KeysReader(threadOf("process.exit(0);")).identify(LARGE_ANSWER)).toBeUndefined();
  });

  it("that ends with the reader", async () => {
    const reader = new KeysReader(threadOf("setInterval(() => {}, 1000);"));
    const reading = reader.identify(LARGE_ANSWER);
    await reader.close();
    expect(await reading).toBeUndefined();
  });
});
