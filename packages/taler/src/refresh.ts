/**
 * Refresh: change for a partly spent coin, by cut and choose. For RSA coins
 * without age restriction.
 */

import { type Amount, amountBytes } from "./amount.js";
import { concatBytes, u32be, utf8 } from "./bytes.js";
import { ecdhWithEddsaPrivate, ecdhWithEddsaPublic } from "./eddsa-ecdh.js";
import { hkdf, sha512 } from "./hash.js";

/** How many batches a wallet prepares; the exchange has all but one revealed. */
export const KAPPA = 3;

/** The 64-byte seeds of the batches: `HKDF(3*64; "refresh-batch-seeds"; refresh_seed; old coin_priv)`. */
export function refreshBatchSeeds(refreshSeed: Uint8Array, oldCoinPriv: Uint8Array): Uint8Array[] {
  const all = hkdf(KAPPA * 64, { salt: utf8("refresh-batch-seeds"), ikm: refreshSeed, info: oldCoinPriv });
  return slices(all, 64);
}

/** The X25519 transfer keys of a batch of n coins: `HKDF(n*32; "refresh-transfer-private-keys"; batch seed)`. */
export function transferPrivateKeys(batchSeed: Uint8Array, coinCount: number): Uint8Array[] {
  const salt = utf8("refresh-transfer-private-keys");
  return slices(hkdf(coinCount * 32, { salt, ikm: batchSeed, info: utf8("") }), 32);
}

/** The 64-byte transfer secret as the exchange computes it once a batch is revealed. */
export function transferSecret(transferPriv: Uint8Array, oldCoinPub: Uint8Array): Uint8Array {
  return ecdhWithEddsaPublic(transferPriv, oldCoinPub);
}

/** The same secret as the owner of the old coin computes it. */
export function transferSecretOfOwner(oldCoinPriv: Uint8Array, transferPub: Uint8Array): Uint8Array {
  return ecdhWithEddsaPrivate(oldCoinPriv, transferPub);
}

/**
 * The planchet master secret of the i-th new coin of a batch, for `planchetSecrets`:
 * `HKDF(32; u32(i); transfer secret; "taler-coin-derivation")`.
 */
export function refreshPlanchetSecret(secret: Uint8Array, coinIndex: number): Uint8Array {
  return hkdf(32, { salt: u32be(coinIndex), ikm: secret, info: utf8("taler-coin-derivation") });
}

/**
 * The transfer private key of a batch before exchange v27, one for all its coins:
 * `HKDF(32; u32(batch); old coin_priv; refresh master secret || "taler-transfer-priv-derivation")`.
 */
export function oldTransferPrivateKey(masterSecret: Uint8Array, oldCoinPriv: Uint8Array, batch: number): Uint8Array {
  const label = utf8("taler-transfer-priv-derivation");
  return hkdf(32, { salt: u32be(batch), ikm: oldCoinPriv, info: concatBytes(masterSecret, label) });
}

export interface RefreshCommitmentValues {
  /** 64 bytes. */
  readonly refreshSeed: Uint8Array;
  readonly oldCoinPub: Uint8Array;
  /** Refresh fee of the old denomination and, of the new coins, all values and withdraw fees. */
  readonly value: Amount;
  /** Per batch the SHA-512 over the `h_coin_ev` of its coins. */
  readonly hPlanchets: readonly Uint8Array[];
}

/**
 * What the melt signature commits to: `SHA-512(refresh_seed || zeros[32] || old coin_pub || value[24] ||
 * h_planchets of the batches)`; the zeros stand for the blinding seed of CS coins.
 */
export function refreshCommitment(values: RefreshCommitmentValues): Uint8Array {
  const noBlindingSeed = new Uint8Array(32);
  return sha512(values.refreshSeed, noBlindingSeed, values.oldCoinPub, amountBytes(values.value), ...values.hPlanchets);
}

function slices(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: bytes.length / size }, (_, i) => bytes.slice(i * size, (i + 1) * size));
}
