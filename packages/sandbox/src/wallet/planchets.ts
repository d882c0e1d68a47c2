/** The coins of a batch before they are signed, all following from one stored secret, so that a batch can be repeated. */
import { type AgeCommitment, ageCommitmentFromSecret, hashAgeCommitment } from "@kontor/taler/age-restriction";
import { u32be, utf8 } from "@kontor/taler/bytes";
import type { CsNoncePair } from "@kontor/taler/cs-blind";
import {
  type BlindedSignature,
  type Blinding,
  blindMessage,
  type CoinEnvelope,
  type UnblindedSignature,
  unblindSignature,
  verifyDenominationSignature,
} from "@kontor/taler/denomination";
import { publicKeyOf } from "@kontor/taler/eddsa";
import { EncodingError } from "@kontor/taler/encoding-error";
import { hkdf } from "@kontor/taler/hash";
import { coinPubHash, hashCoinEnvelope, planchetSecrets } from "@kontor/taler/planchet";
import type { Denomination } from "./exchange-keys.js";
import { WalletError } from "./wallet-error.js";
import type { PendingBatch } from "./wallet-state.js";

/** What the exchange said about a CS coin: its public nonces for our nonce. */
export interface CsPreparation {
  readonly nonce: Uint8Array;
  readonly rPubs: CsNoncePair;
}

export interface Planchet {
  readonly denomination: Denomination;
  readonly coinPriv: Uint8Array;
  readonly coinPub: Uint8Array;
  readonly age: AgeCommitment | undefined;
  readonly envelope: CoinEnvelope;
  /** `h_coin_ev` */
  readonly hCoinEnvelope: Uint8Array;
  readonly blinding: Blinding;
}

/** The 32-byte secret that everything about one coin of a batch follows from. */
export function planchetMasterSecret(batch: PendingBatch, index: number): Uint8Array {
  return derive(batch, "sandbox-wallet-planchet", index);
}

/** The seed that the nonces of all CS coins of a batch follow from (exchange v26 and newer). */
export function batchBlindingSeed(batch: PendingBatch): Uint8Array {
  return derive(batch, "sandbox-wallet-blinding-seed", 0);
}

/** Makes one coin of a batch; `cs` is needed for Clause-Schnorr denominations and only for those. */
export function makePlanchet(
  batch: PendingBatch,
  index: number,
  denomination: Denomination,
  cs: CsPreparation | undefined,
): Planchet {
  const secret = planchetMasterSecret(batch, index);
  const { coinPriv, blindingSecret } = planchetSecrets(secret, cs?.rPubs);
  const coinPub = publicKeyOf(coinPriv);
  const { ageMask } = denomination.key;
  const age = ageMask === 0 ? undefined : ageCommitmentFromSecret(secret, ageMask, batch.maxAge ?? 0);
  const message = coinPubHash(coinPub, age && hashAgeCommitment(age.publicKeys));
  const blinding: Blinding = { message, secret: blindingSecret, ...(cs ? { cs } : {}) };
  const envelope = blindMessage(denomination.key, blinding);
  const hCoinEnvelope = hashCoinEnvelope(denomination.hDenom, envelope);
  return { denomination, coinPriv, coinPub, age, envelope, hCoinEnvelope, blinding };
}

/** Takes the blinding off the exchange's signature. Throws WalletError "bad-signature" if it does not make a coin. */
export function finishCoin(planchet: Planchet, blindedSig: BlindedSignature): UnblindedSignature {
  const { denomination, blinding } = planchet;
  try {
    const signature = unblindSignature(denomination.key, blinding, blindedSig);
    if (verifyDenominationSignature(denomination.key, blinding.message, signature)) return signature;
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
  }
  throw new WalletError("bad-signature", "The exchange's blind signature is wrong: the coin would be worth nothing.");
}

function derive(batch: PendingBatch, label: string, index: number): Uint8Array {
  return hkdf(32, { salt: u32be(index), ikm: batch.secret, info: utf8(label) });
}
