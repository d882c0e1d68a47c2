/** Ports on the loopback interface for servers that a newcomer starts without having chosen any. */

import { createServer } from "node:net";

/** Where Taler's own programs listen by default. */
export const MERCHANT_PORT = 9966;
export const EXCHANGE_PORT = 8081;
export const BANK_PORT = 8082;
/** Beside them. */
export const DONAU_PORT = 8083;
export const WALLET_PORT = 8084;

const ATTEMPTS = 5;

/**
 * Runs `start` with the preferred ports, or any free ones for those on which somebody listens; once more if one is taken
 * in between.
 */
export async function onFreePorts<T>(
  preferred: readonly number[],
  start: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const ports: number[] = [];
    for (const port of preferred) ports.push(await freePort(port));
    try {
      return await start(ports);
    } catch (error) {
      if (!isTaken(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Of the system, or of a server that says what to do about it, with the system's as its cause. */
function isTaken(error: unknown): boolean {
  const { code, cause } = error as NodeJS.ErrnoException;
  return code === "EADDRINUSE" || (cause !== undefined && isTaken(cause));
}

async function freePort(preferred: number): Promise<number> {
  return (await isFree(preferred)) ? preferred : anyFreePort();
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once("error", () => resolve(false))
      .listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once("error", reject)
      .listen(0, "127.0.0.1", () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
      });
  });
}
