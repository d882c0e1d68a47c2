/** Listening at an address or on a UNIX socket, and where that can be reached. */

import { chmod, mkdir, unlink } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { dirname } from "node:path";
import type { Listening } from "../config/listening.js";

/** Of Node and of Fastify. */
type ListenOptions = { readonly path: string } | { readonly port: number; readonly host: string };

export interface Listener {
  readonly server: Server;
  listen(options: ListenOptions): Promise<unknown>;
}

/** Nobody can listen there; the message says why, and what an operator can do about it. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

/**
 * @returns a URL ending in "/", or the path of the socket
 * @throws ListenError where another program listens already, or where this user may not
 */
export async function listen(listener: Listener, listening: Listening): Promise<string> {
  try {
    return await listenThere(listener, listening);
  } catch (error) {
    const place = listening.kind === "unix" ? listening.path : `${listening.bindTo ?? "[::]"}:${listening.port}`;
    throw new ListenError(`cannot listen at ${place}: ${reasonOf(error as NodeJS.ErrnoException)}`, { cause: error });
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case "EADDRINUSE":
      return "another program does already; stop that one, or configure another port";
    case "EADDRNOTAVAIL":
      return "no network interface of this machine has that address";
    case "EACCES":
      return "this user may not; ports below 1024 and the directories of others need more rights";
    default:
      return message;
  }
}

async function listenThere({ server, listen }: Listener, listening: Listening): Promise<string> {
  if (listening.kind === "unix") {
    await mkdir(dirname(listening.path), { recursive: true });
    await removeAbandonedSocket(listening.path);
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

/**
 * Removes a socket that a killed process left behind, which would keep us from listening.
 * @throws an error with the code EADDRINUSE where somebody answers there
 */
async function removeAbandonedSocket(path: string): Promise<void> {
  const answers = await new Promise<boolean>((resolve) => {
    const probe = connect(path)
      .once("connect", () => resolve(true))
      .once("error", () => resolve(false));
    probe.once("connect", () => probe.destroy());
  });
  if (answers) throw Object.assign(new Error("somebody listens there"), { code: "EADDRINUSE" });
  await unlink(path).catch(() => {});
}

/**
 * Looks whether somebody could listen there, before anything is changed for it.
 * @throws ListenError as `listen` does
 */
export async function expectFree(listening: Listening): Promise<void> {
  const server = createServer();
  await listen(listenerOf(server), listening);
  await new Promise((resolve) => server.close(resolve));
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
