/** Signatures with an instance's key, and recognising them again. */

import { timingSafeEqual } from "node:crypto";
import { importPrivateKey, importPublicKey, sign, verify } from "@kontor/taler/eddsa";
import { TalerError } from "../taler-error.js";
import type { Instance } from "./instance.js";

/** @throws TalerError MERCHANT_GENERIC_INSTANCE_DELETED when the key is gone */
export function signWithInstance(instance: Instance, message: Uint8Array): Uint8Array {
  return sign(importPrivateKey({ priv: demandKey(instance), pub: instance.merchantPub }), message);
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
  return timingSafeEqual(sign(importPrivateKey({ priv, pub }), message), signature);
}
