/** The end of a server, for the thousands who may wait for something else meanwhile. */

/** An AbortSignal would do, but looks through all its listeners for each that comes or goes. */
export class Closing {
  readonly #listeners = new Set<() => void>();
  #isClosing = false;

  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Tells the listener when the server closes; at once if it does already. */
  tell(listener: () => void): void {
    if (this.#isClosing) listener();
    else this.#listeners.add(listener);
  }

  forget(listener: () => void): void {
    this.#listeners.delete(listener);
  }

  begin(): void {
    this.#isClosing = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}
