/**
 * Diffie-Hellman on Curve25519 as GNUnet does it: X25519, the shared point hashed with SHA-512; one side's key may be
 * an Ed25519 key, converted to Montgomery form.
 */

import { createPrivateKey, createPublicKey, diffieHellman } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { EncodingError } from "./encoding-error.js";
import { sha512 } from "./hash.js";

const PKCS8_PREFIX = Buffer.from("302e020100300506032b656e04220420", "hex");
const SPKI_PREFIX = Buffer.from("302a300506032b656e032100", "hex");

/** The X25519 public key of a 32-byte private key (clamped as RFC 7748 says). */
export function ecdhePublicKeyOf(priv: Uint8Array): Uint8Array {
  const spki = createPublicKey(x25519PrivateKey(priv)).export({ format: "der", type: "spki" });
  return Uint8Array.from(spki.subarray(SPKI_PREFIX.length));
}

/** SHA-512 of X25519(priv, pub). Throws `EncodingError` when the shared point is zero. */
export function ecdh(priv: Uint8Array, pub: Uint8Array): Uint8Array {
  return sha512(sharedPoint(priv, pub));
}

/** The shared secret of an X25519 private and an Ed25519 public key. */
export function ecdhWithEddsaPublic(ecdhePriv: Uint8Array, eddsaPub: Uint8Array): Uint8Array {
  return ecdh(ecdhePriv, montgomeryForm(eddsaPub));
}

/** The same secret from the other side: an Ed25519 private and an X25519 public key. */
export function ecdhWithEddsaPrivate(eddsaPriv: Uint8Array, ecdhePub: Uint8Array): Uint8Array {
  return ecdh(sha512(eddsaPriv).subarray(0, 32), ecdhePub);
}

function montgomeryForm(eddsaPub: Uint8Array): Uint8Array {
  try {
    return ed25519.utils.toMontgomery(eddsaPub);
  } catch {
    throw new EncodingError("not an Ed25519 public key");
  }
}

function sharedPoint(priv: Uint8Array, pub: Uint8Array): Uint8Array {
  if (pub.length !== 32) throw new EncodingError(`an X25519 public key has 32 bytes, not ${pub.length}`);
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, pub]), format: "der", type: "spki" });
  try {
    return diffieHellman({ privateKey: x25519PrivateKey(priv), publicKey });
  } catch {
    throw new EncodingError("the X25519 public key is of small order");
  }
}

function x25519PrivateKey(priv: Uint8Array) {
  if (priv.length !== 32) throw new EncodingError(`an X25519 private key has 32 bytes, not ${priv.length}`);
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, priv]), format: "der", type: "pkcs8" });
}
