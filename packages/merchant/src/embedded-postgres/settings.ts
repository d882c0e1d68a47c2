/** How the server is set up, and what the database in it is called. */

import { totalmem } from "node:os";

export type Settings = Readonly<Record<string, string>>;

/** For a small shop on a small machine that must not lose a payment. */
const SETTINGS: Settings = {
  cluster_name: "kontor-embedded",
  listen_addresses: "",
  unix_socket_permissions: "0700",
  // So much, and no more, is replayed after a crash, in some seconds; with less, a busy shop writes whole pages all the time.
  max_wal_size: "1GB",
  min_wal_size: "32MB",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_min_messages: "warning",
  log_checkpoints: "off",
  log_line_prefix: "%m [%p] ",
};
const LEAST_CONNECTIONS = 100;
const LEAST_BUFFERS_MB = 64;
const MOST_BUFFERS_MB = 512;
const FORGETFUL_SETTINGS = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

export const SUPERUSER = "kontor";
export const DATABASE = "kontor";
export const PORT = 5432;

/**
 * @param durable false for data that nobody will miss
 * @param connections as many at once as all who use it need
 * @param memory bytes that the machine has for us
 */
export function settingsFor({
  durable = true,
  connections = 0,
  memory = memoryOfMachine(),
}: {
  readonly durable?: boolean;
  readonly connections?: number;
  readonly memory?: number;
}): Settings {
  return {
    ...SETTINGS,
    shared_buffers: `${buffersMb(memory)}MB`,
    max_connections: String(Math.max(LEAST_CONNECTIONS, connections)),
    ...(durable ? {} : FORGETFUL_SETTINGS),
  };
}

/** Whether these options of a server's start are ours. */
export function isOurs(options: string): boolean {
  return options.includes(`cluster_name=${SETTINGS.cluster_name}`);
}

/** An eighth of the memory; pages are taken as the database has them, so that a small shop has little whatever the machine. */
function buffersMb(memory: number): number {
  return Math.min(Math.max(Math.floor(memory / 8 / 2 ** 20), LEAST_BUFFERS_MB), MOST_BUFFERS_MB);
}

/** That of the container, where there is one. */
function memoryOfMachine(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}
