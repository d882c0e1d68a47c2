/** Signatures with an instance's key, and recognising them again. */

import { timingSafeEqual } from "node:crypto";
import { type ImportedPrivateKey, importPublicKey, readKeyPair, sign, verify } from "@kontor/taler/eddsa";
import { TalerError } from "../taler-error.js";
import type { Instance } from "./instance.js";

/** Keys that were parsed, for as long as somebody has the instance. */
const parsed = new WeakMap<Instance, ImportedPrivateKey>();

function keyOf(instance: Instance, priv: Uint8Array): ImportedPrivateKey {
  let key = parsed.get(instance);
  if (key === undefined) {
    key = readKeyPair({ priv, pub: instance.merchantPub });
    parsed.set(instance, key);
  }
  return key;
}

/** @throws TalerError MERCHANT_GENERIC_INSTANCE_DELETED when the key is gone */
export function signWithInstance(instance: Instance, message: Uint8Array): Uint8Array {
  return sign(keyOf(instance, demandKey(instance)), message);
}

/**
 * The private key, for what makes no sense without: better to refuse at once than half way.
 * @throws TalerError MERCHANT_GENERIC_INSTANCE_DELETED when the key is gone
 */
export function demandKey({ id, merchantPriv }: Instance): Uint8Array {
  if (merchantPriv === undefined) throw new TalerError("MERCHANT_GENERIC_INSTANCE_DELETED", { detail: id });
  return merchantPriv;
}

/**
 * Whether the instance signed the message. Ed25519 is deterministic, and making the signature again costs a third of
 * verifying it; only when the private key is gone is it verified.
 */
export function isSignedByInstance(instance: Instance, message: Uint8Array, signature: Uint8Array): boolean {
  const { merchantPriv: priv, merchantPub: pub } = instance;
  if (priv === undefined) return verify(importPublicKey(pub), message, signature);
  return timingSafeEqual(sign(keyOf(instance, priv), message), signature);
}
