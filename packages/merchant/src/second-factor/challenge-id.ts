/**
 * Challenges' ids: 20 random bytes in base32, which the client shows again. Only their hash is stored, and what is
 * hashed with an id as the key (bodies with passwords, codes of eight digits) nobody finds by trying who has the database.
 */

import { createHmac } from "node:crypto";
import { encodeBase32 } from "@kontor/taler/base32";
import { sha256 } from "../database/sha256.js";
import type { Rng } from "../rng.js";

const ID = /^[0-9A-HJKMNP-TV-Z]{32}$/;

export function newChallengeId(rng: Rng): string {
  return encodeBase32(rng.bytes(20));
}

/** The key of its row; undefined for what was never an id. */
export function hashOfId(id: string): Uint8Array | undefined {
  return ID.test(id) ? sha256(id) : undefined;
}

/** What a request says, as a challenge holds it. */
export function bindingOf(id: string, request: BoundRequest): Uint8Array {
  const { instance, method, path, params, query, body } = request;
  const said = JSON.stringify([instance, method, path, sorted(params), sorted(query)]);
  return createHmac("sha256", id).update("binding\0").update(said).update("\0").update(body).digest();
}

/** All that makes a request this one and no other. */
export interface BoundRequest {
  /** The instance's id, of a new one too. */
  readonly instance: string;
  readonly method: string;
  /** The path's pattern. */
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** As text, before it was decoded. */
  readonly query: Readonly<Record<string, unknown>>;
  /** As it arrived; empty where there is none. */
  readonly body: Uint8Array;
}

export function macOfCode(id: string, code: string): Uint8Array {
  return createHmac("sha256", id).update("code\0").update(code).digest();
}

function sorted(members: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));
}
