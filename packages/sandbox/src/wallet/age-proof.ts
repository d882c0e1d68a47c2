/** What an age-restricted coin tells about its owner's age. */
import { type AgeCommitment, ageGroup, attestAge, hashAgeCommitment } from "@kontor/taler/age-restriction";
import { encodeBase32 } from "@kontor/taler/base32";

/** Whether the owner of the commitment can show to have that age. */
export function canAttest(commitment: AgeCommitment, minimumAge: number): boolean {
  return ageGroup(commitment.mask, minimumAge) <= commitment.privateKeys.length;
}

/** The members of CoinPaySig that an age-restricted coin adds: the proof where an age is asked for, else the bare hash. */
export function ageMembers(commitment: AgeCommitment, minimumAge: number) {
  if (minimumAge === 0) return { h_age_commitment: encodeBase32(hashAgeCommitment(commitment.publicKeys)) };
  const attestation = attestAge(commitment, minimumAge);
  return {
    age_commitment: commitment.publicKeys.map(encodeBase32),
    ...(attestation ? { minimum_age_sig: encodeBase32(attestation) } : {}),
  };
}

/** The commitment as a coin of the wallet's state has it. */
export function ageProofOf({ mask, publicKeys, privateKeys }: AgeCommitment) {
  return { mask, publicKeys: [...publicKeys], privateKeys: [...privateKeys] };
}
