import { describe, expect, it } from "vitest";
import {
  ageCommitmentFromSecret,
  ageGroup,
  ageMaskFromGroups,
  attestAge,
  createAgeCommitment,
  groupCount,
  hashAgeCommitment,
  verifyAgeAttestation,
} from "./age-restriction.js";
import { encodeBase32 } from "./base32.js";
import { fromHex, toHex } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";
import { ageAttestationMessage } from "./signatures/wallet.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";

type AgeVector = ReferenceVector<
  { secret: Binary; age_mask: number; max_age: number },
  {
    age_group: number;
    public_keys: Binary[];
    private_keys: Binary[];
    h_age_commitment: Binary;
    attested_minimum_age?: number;
    signed_message?: Binary;
    attestation?: Binary;
  }
>;

const b32 = (binaries: Binary[]) => binaries.map((binary) => binary.b32);

describe("a commitment as the reference makes it", () => {
  it.each(vectors<AgeVector>("reference/age_restriction"))("$name", ({ inputs, outputs }) => {
    const commitment = ageCommitmentFromSecret(fromHex(inputs.secret.hex), inputs.age_mask, inputs.max_age);
    expect(ageGroup(inputs.age_mask, inputs.max_age)).toBe(outputs.age_group);
    expect(commitment.publicKeys.map(encodeBase32)).toEqual(b32(outputs.public_keys));
    expect(commitment.privateKeys.map(encodeBase32)).toEqual(b32(outputs.private_keys));
    expect(encodeBase32(hashAgeCommitment(commitment.publicKeys))).toBe(outputs.h_age_commitment.b32);

    const age = outputs.attested_minimum_age;
    if (age === undefined) return;
    expect(toHex(ageAttestationMessage(inputs.age_mask, age))).toBe(outputs.signed_message!.hex);
    const attestation = attestAge(commitment, age);
    expect(attestation && encodeBase32(attestation)).toBe(outputs.attestation!.b32);
    expect(verifyAgeAttestation(inputs.age_mask, age, commitment.publicKeys, attestation)).toBe(true);
  });
});

describe("age groups", () => {
  const mask = ageMaskFromGroups("8:10:12:14:16:18:21");

  it("are one bit per age at which a group begins, and bit 0", () => {
    expect(mask).toBe(2446593);
    expect(ageMaskFromGroups("8:14:18")).toBe(278785);
    expect(ageMaskFromGroups("31")).toBe(2 ** 31 + 1);
    expect(groupCount(mask)).toBe(7);
    expect(groupCount(2 ** 31 + 1)).toBe(1);
  });

  it.each([
    [0, 0],
    [7, 0],
    [8, 1],
    [9, 1],
    [13, 3],
    [20, 6],
    [21, 7],
    [120, 7],
  ])("age %i is in group %i", (age, group) => expect(ageGroup(mask, age)).toBe(group));

  it.each(["", "8:", "8:8", "14:8", "0:8", "8:32", "8:x", "8: 9", "8:1e1"])("%j are none", (groups) => {
    expect(() => ageMaskFromGroups(groups)).toThrow(EncodingError);
  });
});

describe("an attestation", () => {
  const mask = ageMaskFromGroups("8:14:18");
  const child = createAgeCommitment(mask, 15, new Uint8Array(64).fill(3));

  it("proves every age up to the committed one", () => {
    for (const age of [8, 13, 14, 15, 17]) {
      expect(verifyAgeAttestation(mask, age, child.publicKeys, attestAge(child, age))).toBe(true);
    }
  });

  it("is not needed below the first group", () => {
    expect(attestAge(child, 7)).toBeUndefined();
    expect(verifyAgeAttestation(mask, 7, child.publicKeys, undefined)).toBe(true);
  });

  it("cannot be made beyond the committed age, nor taken from another age", () => {
    expect(() => attestAge(child, 18)).toThrow(EncodingError);
    expect(verifyAgeAttestation(mask, 18, child.publicKeys, attestAge(child, 14))).toBe(false);
    expect(verifyAgeAttestation(mask, 15, child.publicKeys, attestAge(child, 14))).toBe(false);
    expect(verifyAgeAttestation(mask, 14, child.publicKeys, undefined)).toBe(false);
  });

  it("proves nothing with another number of keys than the mask has groups", () => {
    const attestation = attestAge(child, 14);
    expect(verifyAgeAttestation(mask, 14, child.publicKeys.slice(0, 2), attestation)).toBe(false);
    expect(verifyAgeAttestation(mask, 7, [], undefined)).toBe(false);
  });
});
