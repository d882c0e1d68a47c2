/** The connections of a worker: it does not listen, but gets each from the process in front (server-processes.ts). */

import type { Socket } from "node:net";
import type { Reach } from "../http/reach.js";
import type { Server } from "../http/running-server.js";

export class HandedConnections {
  readonly #servers = new Map<Reach, Server>();

  /** This server answers the connections of that kind. */
  async serve(reach: Reach, server: Server): Promise<void> {
    await server.app.ready();
    // Node looks for slow connections from here on, as if the server listened itself.
    server.app.server.emit("listening");
    this.#servers.set(reach, server);
  }

  take(socket: Socket | undefined, reach: Reach): void {
    const server = this.#servers.get(reach);
    // The client may have gone on the way.
    if (socket === undefined || server === undefined) return void socket?.destroy();
    // As Node sets up those of a server that listens: a client that has sent its request may close its side.
    socket.allowHalfOpen = true;
    socket.setNoDelay(true);
    server.app.server.emit("connection", socket);
  }

  /** Answers who waits and finishes what is under way; no connection may come after this was called. */
  async close(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.close()));
  }
}
