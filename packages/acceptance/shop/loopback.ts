/** For tests: servers that only this machine reaches. */

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Listening {
  /** Ends in "/". */
  readonly url: string;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Listens at a free port. */
export async function listenOnLoopback(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
