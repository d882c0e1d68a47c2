/** Waits for the operator's wish to stop. */

/** Resolves at SIGINT or SIGTERM; the second one ends the process at once, for an operator who has waited enough. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve();
      });
    }
  });
}
