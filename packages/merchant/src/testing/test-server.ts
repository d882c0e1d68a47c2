/**
 * The PostgreSQL server of a test run (Vitest's global set-up): one embedded server without durability, started when
 * the first test asks for it. With KONTOR_TEST_DB set to the address of a server, that one is used. And the key that
 * secrets are sealed with.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describeAddress } from "../database/address.js";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../embedded-postgres/embedded.js";
import { makeKeyFile } from "../secrets/key-file.js";
import { KEY_FILE_VARIABLE } from "./test-secrets.js";

/** Where test processes ask for the address; the question starts the server. */
export const ASK_VARIABLE = "KONTOR_TEST_SERVER";
/** The address of a server that is running already. */
export const ADDRESS_VARIABLE = "KONTOR_TEST_DB";

/** Called by Vitest before the first test; what it returns is called after the last. */
export default async function setUp(): Promise<() => Promise<void>> {
  const directory = mkdtempSync("/tmp/kontor-test-");
  const keyFile = join(directory, "secrets.key");
  makeKeyFile(keyFile);
  process.env[KEY_FILE_VARIABLE] = keyFile;
  if (process.env[ADDRESS_VARIABLE]) return async () => rmSync(directory, { recursive: true });
  let server: Promise<EmbeddedPostgres> | undefined;
  const desk = createServer((socket) => {
    socket.on("error", () => {});
    server ??= startEmbeddedPostgres({ dataDir: directory, durable: false, connections: 400 });
    server.then(
      ({ address }) => socket.end(describeAddress(address)),
      (error: Error) => socket.end(`error: ${error.message}`),
    );
  });
  const path = join(directory, "ask");
  await new Promise<void>((resolve) => desk.listen(path, resolve));
  process.env[ASK_VARIABLE] = path;
  return async () => {
    desk.close();
    await server?.then((running) => running.stop());
    rmSync(directory, { recursive: true, force: true });
  };
}
