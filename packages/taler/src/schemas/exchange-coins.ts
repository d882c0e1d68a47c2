/** Wire types of blind signatures: keys, envelopes and signatures of both ciphers. */

import { Type } from "typebox";
import { denominationFromJson, denominationToJson } from "../denomination.js";
import { Base32Text, Bytes32, BytesAny } from "./primitives.js";

/** A coin's or a token's signature (`ub_sig`), <-> `UnblindedSignature`. */
export const UnblindedSignatureJson = Type.Union([
  Type.Object({ cipher: Type.Literal("RSA"), rsa_signature: BytesAny() }),
  Type.Object({ cipher: Type.Literal("CS"), cs_signature_r: Bytes32(), cs_signature_s: Bytes32() }),
]);

/** The answer to an envelope, <-> `BlindedSignature`. */
export const BlindedSignatureJson = Type.Union([
  Type.Object({ cipher: Type.Literal("RSA"), blinded_rsa_signature: BytesAny() }),
  Type.Object({ cipher: Type.Literal("CS"), b: Type.Union([Type.Literal(0), Type.Literal(1)]), s: Bytes32() }),
]);

/** A blinded message, <-> `CoinEnvelope`. */
export const CoinEnvelopeJson = Type.Union([
  Type.Object({ cipher: Type.Literal("RSA"), rsa_blinded_planchet: BytesAny() }),
  Type.Object({
    cipher: Type.Literal("CS"),
    cs_nonce: Bytes32(),
    cs_blinded_c0: Bytes32(),
    cs_blinded_c1: Bytes32(),
  }),
]);

/** A denomination key by itself, <-> `DenominationKey`. */
export const DenominationPublicKeyJson = Type.Codec(
  Type.Union([
    Type.Object({ cipher: Type.Literal("RSA"), age_mask: AgeMask(), rsa_pub: Type.String() }),
    Type.Object({ cipher: Type.Literal("CS"), age_mask: AgeMask(), cs_pub: Base32Text(32) }),
  ]),
)
  .Decode(denominationFromJson)
  .Encode(denominationToJson);

/** The age groups as a bit mask. */
export function AgeMask() {
  return Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 });
}
