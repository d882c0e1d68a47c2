/** How the server is set up, and what the database in it is called. */

export type Settings = Readonly<Record<string, string>>;

/** For a small shop on a small machine that must not lose a payment. */
const SETTINGS: Settings = {
  cluster_name: "kontor-embedded",
  listen_addresses: "",
  unix_socket_permissions: "0700",
  shared_buffers: "64MB",
  max_wal_size: "256MB",
  min_wal_size: "32MB",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_min_messages: "warning",
  log_checkpoints: "off",
  log_line_prefix: "%m [%p] ",
};
const LEAST_CONNECTIONS = 100;
const FORGETFUL_SETTINGS = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

export const SUPERUSER = "kontor";
export const DATABASE = "kontor";
export const PORT = 5432;

/** @param durable false for data that nobody will miss @param connections as many at once as all who use it need */
export function settingsFor({
  durable = true,
  connections = 0,
}: {
  readonly durable?: boolean;
  readonly connections?: number;
}): Settings {
  return {
    ...SETTINGS,
    max_connections: String(Math.max(LEAST_CONNECTIONS, connections)),
    ...(durable ? {} : FORGETFUL_SETTINGS),
  };
}

/** Whether these options of a server's start are ours. */
export function isOurs(options: string): boolean {
  return options.includes(`cluster_name=${SETTINGS.cluster_name}`);
}
