/**
 * The look-ups of those who wait for a change. A few run at a time, so that payments always find a free connection to the
 * database, and what many ask at once is looked up once.
 */

interface PendingLook {
  readonly answer: Promise<unknown>;
  run(): Promise<void>;
}

/** One per server. */
export class LookQueue {
  readonly #limit: number;
  /** Those that have not begun, oldest first. */
  readonly #pending = new Map<string, PendingLook>();
  #running = 0;
  #isScheduled = false;

  /** @param limit how many run at the same time, at least one */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * The answer to a question. Those who ask the same before the look-up has begun share it; later it may have missed what
   * the asker was woken for.
   * @param question the same text for the same question only
   */
  ask<T>(question: string, look: () => Promise<T>): Promise<T> {
    const known = this.#pending.get(question);
    if (known !== undefined) return known.answer as Promise<T>;
    const pending = pendingLook(look);
    this.#pending.set(question, pending);
    this.#schedule();
    return pending.answer as Promise<T>;
  }

  /** Not at once: one change wakes many, and all of them shall have asked. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      for (const [question, look] of this.#pending) {
        if (this.#running >= this.#limit) return;
        this.#pending.delete(question);
        this.#running += 1;
        void look.run().then(() => {
          this.#running -= 1;
          if (this.#pending.size > 0) this.#schedule();
        });
      }
    });
  }
}

function pendingLook(look: () => Promise<unknown>): PendingLook {
  const { promise, resolve, reject } = promiseWithResolvers();
  return { answer: promise, run: () => look().then(resolve, reject) };
}

function promiseWithResolvers() {
  let resolve!: (value: unknown) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<unknown>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
