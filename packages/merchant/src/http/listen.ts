/** Listening at an address or on a UNIX socket, and where that can be reached. */

import { chmod, mkdir, unlink } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import type { Listening } from "../config/config.js";

/** Of Node and of Fastify. */
type ListenOptions = { readonly path: string } | { readonly port: number; readonly host: string };

export interface Listener {
  readonly server: Server;
  listen(options: ListenOptions): Promise<unknown>;
}

/** @returns a URL ending in "/", or the path of the socket */
export async function listen({ server, listen }: Listener, listening: Listening): Promise<string> {
  if (listening.kind === "unix") {
    await mkdir(dirname(listening.path), { recursive: true });
    // A socket that a killed process left behind would keep us from listening.
    await unlink(listening.path).catch(() => {});
    await listen({ path: listening.path });
    await chmod(listening.path, listening.mode);
    return listening.path;
  }
  await listen({ port: listening.port, host: listening.bindTo ?? "::" });
  const { address, port } = server.address() as AddressInfo;
  const host =
    address === "::" || address === "0.0.0.0" ? "localhost" : address.includes(":") ? `[${address}]` : address;
  return `http://${host}:${port}/`;
}

/** A plain server, to be listened with. */
export function listenerOf(server: Server): Listener {
  return {
    server,
    listen: (options) =>
      new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(options, () => {
          server.off("error", reject);
          resolve();
        });
      }),
  };
}
