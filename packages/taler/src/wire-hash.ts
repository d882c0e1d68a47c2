/** h_wire, which stands for a merchant's account in contracts, and hides it by a salt (TALER_merchant_wire_signature_hash). */
import { utf8, utf8z } from "./bytes.js";
import { hkdf } from "./hash.js";

const INFO = utf8("merchant-wire-signature");

/** 64 bytes over the full payto URI, byte for byte as it is stored, with the account's 16 bytes of salt. */
export function wireHash(payto: string, salt: Uint8Array): Uint8Array {
  return hkdf(64, { salt, ikm: utf8z(payto), info: INFO });
}
