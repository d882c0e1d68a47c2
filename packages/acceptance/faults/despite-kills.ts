/** For tests that kill processes of Kontor and their PostgreSQL, and go on as owners and customers do. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@kontor/taler/strict-json";
import { PASSWORD } from "../shop/test-shop.js";

/** A request with the shop's password to the server at that URL; throws for everything that is not a success. */
export async function callAt(url: string, path: string, body?: unknown): Promise<JsonObject> {
  const answer = await fetch(new URL(path, url), {
    headers: { authorization: `Bearer secret-token:${PASSWORD}` },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${text}`);
  return text === "" ? {} : (JSON.parse(text) as JsonObject);
}

/** As anybody does whose request failed: the same again, for so many milliseconds. */
export function untilDoneWithin(patienceMs: number): <T>(work: () => Promise<T>) => Promise<T> {
  return async (work) => {
    const patience = AbortSignal.timeout(patienceMs);
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (patience.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
}

/** @param dataDir where Kontor keeps the PostgreSQL that it brings along */
export function killDatabaseIn(dataDir: string): void {
  const pid = Number(readFileSync(join(dataDir, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
  process.kill(pid, "SIGKILL");
}
