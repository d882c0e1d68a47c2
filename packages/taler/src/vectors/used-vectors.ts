/**
 * The published vectors and which test uses which of them. A group is named after its file: "crypto/rsa" is a group of
 * crypto-vectors.json, "reference/amount" all entries of reference-vectors.json whose name begins with "amount",
 * "samples/keys.json" a file of samples/. Only tests import this.
 */
import { readdirSync, readFileSync } from "node:fs";

/** A group is used by one test file (path below src/), without the entries whose exception is given, or not at all. */
export type Coverage =
  | { readonly file: string; readonly except?: Readonly<Record<string, string>> }
  | { readonly exception: string };

/** Where two names fit an entry of reference-vectors.json the longer one has it. */
export const coverage: Readonly<Record<string, Coverage>> = {
  "crypto/amounts/invalid": { file: "amount.test.ts" },
  "crypto/amounts/valid": { file: "amount.test.ts" },
  "crypto/base32/decode_tolerance": { file: "base32.test.ts" },
  "crypto/base32/invalid": { file: "base32.test.ts" },
  "crypto/base32/roundtrip": { file: "base32.test.ts" },
  "crypto/canonical_json": { file: "canonical-json.test.ts" },
  "crypto/contract_hash": { file: "contract-hash.test.ts" },
  "crypto/cs": { file: "cs-blind.test.ts" },
  "crypto/denominations": { file: "denomination.test.ts" },
  "crypto/ecdh": { file: "eddsa-ecdh.test.ts" },
  "crypto/eddsa": { file: "eddsa.test.ts" },
  "crypto/edx25519": {
    file: "edx25519.test.ts",
    except: {
      'edx25519_derive (taler-util test "edx test vector"; the derivation of GNUnet before 2024-10-29: HKDF salt = seed, info = "edx25519-derivation")':
        "obsolete derivation, before GNUnet of 29 October 2024",
    },
  },
  "crypto/hashes": { file: "hash.test.ts" },
  "crypto/hkdf": { file: "hash.test.ts" },
  "crypto/json_hash": { file: "canonical-json.test.ts" },
  "crypto/keys": { file: "eddsa.test.ts" },
  "crypto/libtool": { file: "libtool-version.test.ts" },
  "crypto/payto": { file: "payto.test.ts" },
  "crypto/planchets": { file: "planchet.test.ts" },
  "crypto/rsa": { file: "rsa-blind.test.ts" },
  "crypto/signatures": {
    file: "signatures/signatures.test.ts",
    except: {
      "merchant track transaction (as taler-wallet-core of 2022 still signed it)": "obsolete form, never sent to us",
      "wallet coin deposit (form before August 2023, without wallet_data_hash)": "obsolete form, before exchange v17",
      "exchange deposit confirmation (form before September 2023; one coin)": "obsolete form, before batches",
      "master wire details (form before April 2023)": "obsolete form, without restrictions",
    },
  },
  "crypto/times/relative": { file: "time.test.ts" },
  "crypto/times/timestamp": { file: "time.test.ts" },
  "crypto/tokens": { file: "token.test.ts" },
  "crypto/wire_hash": { file: "wire-hash.test.ts" },
  "reference/age_restriction": { file: "age-restriction.test.ts" },
  "reference/amount": { file: "amount.test.ts" },
  "reference/base32/decode": { file: "base32.test.ts" },
  "reference/base32/encode": { file: "base32.test.ts" },
  "reference/coin_pub_hash": { file: "planchet.test.ts" },
  "reference/contract/mark_forgettable": { file: "contract-hash.test.ts" },
  "reference/contract/seed_forgettable": { file: "contract-hash.test.ts" },
  "reference/contract_hash": {
    file: "contract-hash.test.ts",
    except: {
      "contract_hash/integers": "holds 2^53, which JavaScript wallets cannot read exactly: refused, see the test",
      "contract_hash/integer 2^53+1": "beyond 2^53 - 1 likewise",
    },
  },
  "reference/contract_hash/forgettable": { file: "contract-hash.test.ts" },
  "reference/denomination": { file: "denomination.test.ts" },
  "reference/ecdhe": { file: "eddsa-ecdh.test.ts" },
  "reference/eddsa": { file: "eddsa.test.ts" },
  "reference/exchange": { file: "signatures/exchange.test.ts" },
  "reference/h_wire": { file: "wire-hash.test.ts" },
  "reference/hkdf_gnunet": { file: "hash.test.ts" },
  "reference/hkdf_rfc5869_sha256": {
    exception: "plain RFC 5869 HKDF, which the protocol does not use anywhere",
  },
  "reference/hmac-sha512": { file: "hash.test.ts" },
  "reference/json_hash": { file: "canonical-json.test.ts" },
  "reference/kdf": { file: "hash.test.ts" },
  "reference/merchant": { file: "signatures/merchant.test.ts" },
  "reference/offline": { file: "signatures/offline.test.ts" },
  "reference/payto": { file: "payto.test.ts" },
  "reference/policy_hash": { file: "canonical-json.test.ts" },
  "reference/pos_confirmation": { file: "totp.test.ts" },
  "reference/refresh": { file: "refresh.test.ts" },
  "reference/relative time": { file: "time.test.ts" },
  "reference/rfc3548_base32decode": { file: "totp.test.ts" },
  "reference/sha512": { file: "hash.test.ts" },
  "reference/timestamp": { file: "time.test.ts" },
  "reference/token": { file: "token.test.ts" },
  "reference/wallet": { file: "signatures/wallet.test.ts" },
  "samples/bank-add-incoming.json": { file: "schemas/bank.test.ts" },
  "samples/bank-revenue-history.json": { file: "schemas/bank.test.ts" },
  "samples/bank-wire-gateway-incoming.json": { file: "schemas/bank.test.ts" },
  "samples/bank-wire-gateway-outgoing.json": { file: "schemas/bank.test.ts" },
  "samples/coin1.json": { file: "samples.test.ts" },
  "samples/coin2.json": { file: "samples.test.ts" },
  "samples/coin3.json": { file: "samples.test.ts" },
  "samples/coin4.json": { file: "samples.test.ts" },
  "samples/config.json": { file: "samples.test.ts" },
  "samples/deposit-age.json": { file: "samples.test.ts" },
  "samples/deposit-cs.json": { file: "samples.test.ts" },
  "samples/deposit-doublespend-409.json": { file: "samples.test.ts" },
  "samples/deposit-refundable.json": { file: "samples.test.ts" },
  "samples/deposits-200.json": { file: "samples.test.ts" },
  "samples/deposits-202.json": { file: "samples.test.ts" },
  "samples/deposits-403.json": { file: "samples.test.ts" },
  "samples/deposits-404.json": { file: "samples.test.ts" },
  "samples/keys.json": { file: "keys-verification.test.ts" },
  "samples/refund.json": { file: "samples.test.ts" },
  "samples/reserve.json": { file: "samples.test.ts" },
  "samples/transfers.json": { file: "samples.test.ts" },
};

/** An entry of reference-vectors.json. */
export interface ReferenceVector<Inputs, Outputs> {
  readonly name: string;
  readonly inputs: Inputs;
  readonly outputs: Outputs;
}

/** Binary data in reference-vectors.json. */
export interface Binary {
  readonly b32: string;
  readonly hex: string;
}

/** All entries of a group, without those whose exception is given. The caller says what an entry looks like. */
export function vectors<Entry>(group: string): Entry[] {
  const row = coverage[group];
  if (!row || !("file" in row)) throw new Error(`${group} is not marked as used in vectors/used-vectors.ts`);
  const excepted = Object.keys(row.except ?? {});
  return (allEntries().get(group) ?? []).filter((entry) => !excepted.includes(nameOf(entry))) as Entry[];
}

/** Every entry there is, by group. Entries that no row of the table claims have the group they would need. */
export function allEntries(): Map<string, unknown[]> {
  const groups = new Map<string, unknown[]>();
  const add = (group: string, entry: unknown) => groups.set(group, [...(groups.get(group) ?? []), entry]);
  for (const [group, entries] of Object.entries(read("crypto-vectors.json") as Record<string, unknown>)) {
    if (group === "about") continue;
    if (Array.isArray(entries)) for (const entry of entries) add(`crypto/${group}`, entry);
    else addNested(`crypto/${group}`, entries as Record<string, unknown>, add);
  }
  for (const entry of read("reference-vectors.json") as { name: string }[]) {
    const groupsOfEntry = Object.keys(coverage).filter((group) => `reference/${entry.name}/`.startsWith(`${group}/`));
    const longest = groupsOfEntry.sort((a, b) => b.length - a.length)[0];
    add(longest ?? `reference/${entry.name.split("/")[0]}`, entry);
  }
  for (const file of readdirSync(new URL("samples/", import.meta.url))) {
    if (file.endsWith(".json")) add(`samples/${file}`, read(`samples/${file}`));
  }
  return groups;
}

/** How an entry is called in a list of exceptions. */
export function nameOf(entry: unknown): string {
  const { name, text } = entry as { name?: string; text?: string };
  return name ?? text ?? "";
}

/** Groups such as "amounts" hold lists of different entries; "keys" holds named entries. */
function addNested(
  group: string,
  entries: Record<string, unknown>,
  add: (group: string, entry: unknown) => void,
): void {
  for (const [name, inner] of Object.entries(entries)) {
    if (Array.isArray(inner)) for (const entry of inner) add(`${group}/${name}`, entry);
    else add(group, { name, ...(inner as object) });
  }
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
}
