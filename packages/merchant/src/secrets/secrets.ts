/**
 * Seals what Kontor must be able to read back (AES-256-GCM), so that who has the database alone can do nothing with it.
 * A sealed value is `sealed1:`, followed by nonce, ciphertext and tag; as base64 where the secret is a text.
 */

import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import { encodeBase32 } from "@kontor/taler/base32";
import type { Sealed } from "../database/sealed.js";
import { describePlace, type Place } from "./places.js";

const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FINGERPRINT_BYTES = 8;
const SET_UP_CODE_BYTES = 20;
/** No plain secret begins like this: seeds are random, credentials JSON, and device keys in capitals. */
export const MARK = "sealed1:";

/** The secrets cannot be opened with the key that there is; the message says what to do. */
export class SecretsError extends Error {
  override readonly name = "SecretsError";
}

/** What opens and closes; without a key, secrets are stored as they are. */
export class Secrets {
  /** Tells keys apart without telling anything about them; undefined without a key. */
  readonly fingerprint: Uint8Array | undefined;
  readonly #key: KeyObject | undefined;
  /** Shown by the first who sets up a shop; undefined without a key. Who has the key can compute it. */
  readonly #setUpCode: string | undefined;

  /** @param key 32 random bytes */
  constructor(key: Uint8Array | undefined) {
    if (key === undefined) return;
    this.#key = createSecretKey(derive(key, "kontor: sealed secrets", KEY_BYTES));
    this.#setUpCode = encodeBase32(derive(key, "kontor: set-up of the first shop", SET_UP_CODE_BYTES));
    this.fingerprint = derive(key, "kontor: fingerprint of the key", FINGERPRINT_BYTES);
  }

  /** What makes the first instance: the same in all processes, and good for as long as there is none. */
  setUpCode(): string | undefined {
    return this.#setUpCode;
  }

  seal(place: Place, secret: string): Sealed<string>;
  seal(place: Place, secret: Uint8Array): Sealed<Uint8Array>;
  seal(place: Place, secret: string | Uint8Array): Sealed<string> | Sealed<Uint8Array>;
  seal(place: Place, secret: string | Uint8Array): Sealed<string> | Sealed<Uint8Array> {
    if (this.#key === undefined) return secret as Sealed<string>;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce).setAAD(Buffer.from(describePlace(place)));
    const sealed = Buffer.concat([nonce, cipher.update(secret as Uint8Array), cipher.final(), cipher.getAuthTag()]);
    if (typeof secret === "string") return `${MARK}${sealed.toString("base64")}` as Sealed<string>;
    return new Uint8Array(Buffer.concat([Buffer.from(MARK), sealed])) as Sealed<Uint8Array>;
  }

  /** @throws SecretsError when the value was sealed with another key or for another place */
  open(place: Place, value: Sealed<string>): string;
  open(place: Place, value: Sealed<Uint8Array>): Uint8Array;
  open(place: Place, value: Sealed<string> | Sealed<Uint8Array>): string | Uint8Array;
  open(place: Place, value: Sealed<string> | Sealed<Uint8Array>): string | Uint8Array {
    if (!isSealed(value)) return value;
    if (this.#key === undefined) throw new SecretsError(`there is no key for ${describePlace(place)}`);
    const isText = typeof value === "string";
    const sealed = isText ? Buffer.from(value.slice(MARK.length), "base64") : value.subarray(MARK.length);
    try {
      const decipher = createDecipheriv(ALGORITHM, this.#key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(describePlace(place)))
        .setAuthTag(sealed.subarray(-TAG_BYTES));
      const secret = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      return isText ? secret.toString("utf8") : new Uint8Array(secret);
    } catch (error) {
      throw new SecretsError(`${describePlace(place)} was sealed with another key, or for another place`, {
        cause: error,
      });
    }
  }
}

/** The fingerprint of a key as people read it. */
export function nameOfKey({
  fingerprint = new Uint8Array(),
}: {
  readonly fingerprint?: Uint8Array | undefined;
}): string {
  return Buffer.from(fingerprint).toString("hex");
}

/** The operator does without a key. */
export const WITHOUT_KEY = new Secrets(undefined);

export function isSealed(value: string | Uint8Array): boolean {
  if (typeof value === "string") return value.startsWith(MARK);
  return Buffer.from(value.subarray(0, MARK.length)).toString("latin1") === MARK;
}

function derive(key: Uint8Array, purpose: string, length: number): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, "", purpose, length));
}
