/** Long polling inside one process: requests wait for an event by name, for as long as their client is willing to. */

/** A waiting room. */
export class Waiters {
  readonly #waiting = new Map<string, Set<() => void>>();
  #closed = false;

  /** Looks until it sees something, or the client's patience (milliseconds) ends, or the service stops. */
  async poll<T>(event: string, patience: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
    const end = performance.now() + patience;
    for (;;) {
      // Registered before the look, so that an event between the look and the wait is not missed.
      const sleeper = this.#sleep(event, end - performance.now());
      const seen = await look();
      if (seen !== undefined || this.#closed || performance.now() >= end) {
        sleeper.wake();
        return seen;
      }
      await sleeper.woken;
    }
  }

  /** Makes all that wait for the event look again. Call it after the commit. */
  wake(event: string): void {
    for (const wake of [...(this.#waiting.get(event) ?? [])]) wake();
  }

  /** Sends everybody home. */
  close(): void {
    this.#closed = true;
    for (const event of [...this.#waiting.keys()]) this.wake(event);
  }

  #sleep(event: string, milliseconds: number): { woken: Promise<void>; wake: () => void } {
    if (this.#closed || milliseconds <= 0) return { woken: Promise.resolve(), wake: () => {} };
    const sleepers = this.#waiting.get(event) ?? new Set();
    this.#waiting.set(event, sleepers);
    let resolve: () => void = () => {};
    const woken = new Promise<void>((done) => {
      resolve = done;
    });
    const wake = () => {
      clearTimeout(timer);
      sleepers.delete(wake);
      if (sleepers.size === 0 && this.#waiting.get(event) === sleepers) this.#waiting.delete(event);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    sleepers.add(wake);
    return { woken, wake };
  }
}
