/** Reads /keys answers: small ones at once, large ones in a thread of their own, while requests go on. */
import { Worker } from "node:worker_threads";
import { carryOut, type KeysExpectation, type KeysIdentity, type KeysResult, type KeysTask } from "./keys-task.js";

/** Some 150 denominations; reading less takes a few milliseconds, which is what starting a thread costs. */
const LARGE = 128 * 1024;
const THREAD_TIMEOUT_MS = 60_000;
/** Far more than the largest answer that is downloaded needs. */
const THREAD_MEMORY_MB = 512;

/** The compiled worker; undefined where the sources run uncompiled, as in tests: Node cannot start those. */
const compiledThread = import.meta.url.endsWith(".js") ? new URL("./keys-thread.js", import.meta.url) : undefined;

export type KeysVerdict = Exclude<KeysResult, { kind: "identified" }>;

export class KeysReader {
  readonly #workerUrl: URL | undefined;
  readonly #threads = new Set<Worker>();

  constructor(workerUrl: URL | undefined = compiledThread) {
    this.#workerUrl = workerUrl;
  }

  /** Verifies the answer completely. */
  async verify(bytes: Uint8Array, expectation: KeysExpectation): Promise<KeysVerdict> {
    const result = await this.#read({ kind: "verify", bytes, expectation });
    return result.kind === "identified" ? failure("another task was done") : result;
  }

  /** Who the exchange says it is; undefined where the answer is not of an exchange. Verifies nothing. */
  async identify(bytes: Uint8Array): Promise<KeysIdentity | undefined> {
    const result = await this.#read({ kind: "identify", bytes });
    return result.kind === "identified" ? result.identity : undefined;
  }

  /** Ends what is under way; it counts as failed. */
  async close(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  async #read(task: KeysTask): Promise<KeysResult> {
    if (!this.#workerUrl || task.bytes.length < LARGE) return carryOut(task);
    const thread = new Worker(this.#workerUrl, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: THREAD_MEMORY_MB },
    });
    this.#threads.add(thread);
    const timer = setTimeout(() => void thread.terminate(), THREAD_TIMEOUT_MS);
    try {
      return await new Promise<KeysResult>((resolve) => {
        thread.once("message", resolve);
        thread.once("error", (error) => resolve(failure(`reading it failed: ${error.message}`)));
        thread.once("exit", () => resolve(failure("reading it was broken off")));
      });
    } finally {
      clearTimeout(timer);
      this.#threads.delete(thread);
      void thread.terminate();
    }
  }
}

function failure(reason: string): KeysResult & { kind: "failure" } {
  return { kind: "failure", malformed: false, reason };
}
