/** A worker of `kontor serve --workers`: serves the connections that the process in front hands to it. */

import type { Socket } from "node:net";
import { type BackendOptions, startServerProcess } from "./backend.js";
import type { Config } from "./config/config.js";
import type { DatabaseAddress } from "./database/address.js";
import { HandedConnections } from "./processes/handed-connections.js";
import type { FromServerProcess, ToServerProcess } from "./processes/messages.js";

/** Without the process in front there is nobody to wait for: what is under way gets so many milliseconds more. */
const ALONE_MS = 10_000;

/** Works until the process in front says that it is enough, or is gone. */
export async function runServerProcess(options: BackendOptions): Promise<void> {
  const connections = new HandedConnections();
  const enough = untilEnough();
  try {
    const { database } = await heard("begin");
    const server = await startServerProcess(
      { ...options, config: withDatabase(options.config, database) },
      connections,
    );
    process.on("message", (message: ToServerProcess, socket) => {
      if (message.kind === "connection") {
        say({ kind: "taken" });
        connections.take(socket as Socket | undefined, message.reach);
      }
      if (message.kind === "count") void server.count().then((metrics) => say({ kind: "counted", metrics }));
    });
    say({ kind: "ready" });
    await enough;
    options.log.info("stopping");
    await server.stop();
  } finally {
    // The channel would keep this process alive.
    if (process.connected) process.disconnect();
  }
}

function withDatabase(config: Config, address: DatabaseAddress | undefined): Config {
  if (address === undefined) return config;
  return { ...config, database: { kind: "server", address, pooler: false, listenAddress: address } };
}

function say(message: FromServerProcess): void {
  if (process.connected) process.send?.(message);
}

/** The first message of that kind. */
function heard<Kind extends ToServerProcess["kind"]>(kind: Kind): Promise<Extract<ToServerProcess, { kind: Kind }>> {
  return new Promise((resolve) => {
    const listener = (message: ToServerProcess) => {
      if (message.kind !== kind) return;
      process.off("message", listener);
      resolve(message as Extract<ToServerProcess, { kind: Kind }>);
    };
    process.on("message", listener);
  });
}

/** Ctrl-C reaches all processes of a terminal: the one in front says when. SIGTERM may be meant for this one alone. */
async function untilEnough(): Promise<void> {
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => say({ kind: "leaving" }));
  const alone = new Promise<void>((resolve) =>
    process.once("disconnect", () => {
      setTimeout(() => process.exit(1), ALONE_MS).unref();
      resolve();
    }),
  );
  await Promise.race([heard("stop"), alone]);
}
