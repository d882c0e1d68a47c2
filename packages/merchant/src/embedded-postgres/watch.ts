/** Starts the embedded server again when it has ended without being told to: killed for memory, or by mistake. */

export interface WatchedServer {
  isRunning(): boolean;
  restart(): Promise<void>;
  onFailure(reason: Error): void;
}

export interface Watch {
  /** Stops watching; a restart that is under way is waited for. */
  end(): Promise<void>;
}

const LOOK_EVERY_MS = 500;
/** A server that does not start is tried again at most this seldom. */
const LONGEST_PAUSE_MS = 30_000;

/** Looks again and again; does not keep the process running. */
export function keepAlive(server: WatchedServer): Watch {
  let isEnded = false;
  let failures = 0;
  let restarting: Promise<void> = Promise.resolve();
  let timer = setTimeout(look, LOOK_EVERY_MS).unref();

  function look(): void {
    if (server.isRunning()) {
      lookAgain();
      return;
    }
    restarting = server
      .restart()
      .then(
        () => {
          failures = 0;
        },
        (error: Error) => {
          failures++;
          server.onFailure(error);
        },
      )
      .finally(lookAgain);
  }

  function lookAgain(): void {
    if (!isEnded) timer = setTimeout(look, Math.min(LOOK_EVERY_MS * 2 ** failures, LONGEST_PAUSE_MS)).unref();
  }

  return {
    async end() {
      isEnded = true;
      clearTimeout(timer);
      await restarting;
    },
  };
}
