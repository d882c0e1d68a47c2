/** Waits for the operator's wish to stop. */

/** npm passes on the Ctrl-C that the terminal has sent us already: what comes that soon is the same wish. */
const ECHO_MS = 500;

/** Resolves at SIGINT or SIGTERM; a second one ends the process at once, for an operator who has waited enough. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (firstAt !== undefined && performance.now() - firstAt > ECHO_MS) process.exit(1);
        firstAt ??= performance.now();
        resolve();
      });
    }
  });
}
