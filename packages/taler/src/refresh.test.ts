import { describe, expect, it } from "vitest";
import { parseAmount } from "./amount.js";
import { encodeBase32 } from "./base32.js";
import { fromHex } from "./bytes.js";
import { createKeyPair } from "./eddsa.js";
import { ecdhePublicKeyOf } from "./eddsa-ecdh.js";
import {
  KAPPA,
  oldTransferPrivateKey,
  refreshBatchSeeds,
  refreshCommitment,
  refreshPlanchetSecret,
  transferPrivateKeys,
  transferSecret,
  transferSecretOfOwner,
} from "./refresh.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";

type RefreshVector = ReferenceVector<
  | { readonly transfer_secret: Binary; readonly coin_num_salt: number }
  | { readonly refresh_master_secret: Binary; readonly old_coin_priv: Binary; readonly cnc_num: number },
  { readonly planchet_master_secret?: Binary; readonly transfer_priv?: Binary }
>;

describe("the derivations of the reference", () => {
  it.each(vectors<RefreshVector>("reference/refresh"))("$name", ({ inputs, outputs }) => {
    if ("transfer_secret" in inputs) {
      const secret = refreshPlanchetSecret(fromHex(inputs.transfer_secret.hex), inputs.coin_num_salt);
      expect(encodeBase32(secret)).toBe(outputs.planchet_master_secret?.b32);
    } else {
      const masterSecret = fromHex(inputs.refresh_master_secret.hex);
      const priv = oldTransferPrivateKey(masterSecret, fromHex(inputs.old_coin_priv.hex), inputs.cnc_num);
      expect(encodeBase32(priv)).toBe(outputs.transfer_priv?.b32);
    }
  });
});

describe("a refresh", () => {
  const coin = createKeyPair();
  const seed = new Uint8Array(64).fill(5);

  it("has three batches, each with a transfer key per coin", () => {
    const batches = refreshBatchSeeds(seed, coin.priv);
    expect(batches).toHaveLength(KAPPA);
    const keys = batches.flatMap((batch) => transferPrivateKeys(batch, 4));
    expect(new Set(keys.map(encodeBase32)).size).toBe(12);
  });

  it("gives owner and exchange the same transfer secret", () => {
    const [batch] = refreshBatchSeeds(seed, coin.priv);
    const [transferPriv] = transferPrivateKeys(batch!, 1);
    const ofExchange = transferSecret(transferPriv!, coin.pub);
    const ofOwner = transferSecretOfOwner(coin.priv, ecdhePublicKeyOf(transferPriv!));
    expect(ofExchange).toEqual(ofOwner);
    expect(refreshPlanchetSecret(ofOwner, 0)).not.toEqual(refreshPlanchetSecret(ofOwner, 1));
  });

  it("commits to value and planchets of all batches in their order", () => {
    const hPlanchets = [1, 2, 3].map((n) => new Uint8Array(64).fill(n));
    const values = { refreshSeed: seed, oldCoinPub: coin.pub, value: parseAmount("EUR:1"), hPlanchets };
    const rc = refreshCommitment(values);
    expect(rc).toHaveLength(64);
    expect(refreshCommitment({ ...values, hPlanchets: [...hPlanchets].reverse() })).not.toEqual(rc);
    expect(refreshCommitment({ ...values, value: parseAmount("EUR:2") })).not.toEqual(rc);
  });
});
