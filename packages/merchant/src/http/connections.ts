/** The end of a server's connections: no request that has come is left without its answer, and nobody else holds it up. */

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A request follows its connection at once, or the connection is one for later. */
const FIRST_REQUEST_MS = 300;
const LOOK_MS = 10;

export class Connections {
  /** How many requests of each wait for their answer. */
  readonly #requests = new Map<Socket, number>();
  #onNone: (() => void) | undefined;

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      this.#requests.set(socket, 0);
      socket.once("close", () => {
        this.#requests.delete(socket);
        if (this.#requests.size === 0) this.#onNone?.();
      });
    });
    server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#count(socket, 1);
      response.once("close", () => this.#count(socket, -1));
    });
  }

  /**
   * Waits until all are closed, and closes those that wait for nothing: Node counts one that has not sent anything yet, or
   * only half a request, among the busy.
   * @param patienceMs after which those are closed, too, whose request or answer does not come to an end
   */
  async end(patienceMs: number): Promise<void> {
    for (let left = FIRST_REQUEST_MS; left > 0 && this.#quiet().length > 0; left -= LOOK_MS) await sleep(LOOK_MS);
    for (const socket of this.#quiet()) socket.destroy();
    if (this.#requests.size === 0) return;
    const timer = setTimeout(() => {
      for (const socket of this.#requests.keys()) socket.destroy();
    }, patienceMs);
    await new Promise<void>((resolve) => (this.#onNone = resolve));
    clearTimeout(timer);
  }

  #quiet(): Socket[] {
    return [...this.#requests].filter(([, requests]) => requests === 0).map(([socket]) => socket);
  }

  #count(socket: Socket, change: number): void {
    const requests = this.#requests.get(socket);
    if (requests !== undefined) this.#requests.set(socket, requests + change);
  }
}
