/** Second factors of an owner that the protocol does not know: an addition of Kontor's. */
import { type StaticDecode, Type } from "typebox";
import { Count, LineText, MapOf, TimestampJson } from "./primitives.js";

const Name = Type.String({ minLength: 1, maxLength: 100, description: "what the owner calls it" });
const FactorId = Type.String({ maxLength: 100 });
/** Nothing that a browser answers is longer. */
const Base64url = Type.String({ maxLength: 16_384, pattern: "^[A-Za-z0-9_-]*$", description: "bytes in base64url" });

export const OwnFactorInfo = Type.Object({
  id: FactorId,
  name: Name,
  created: TimestampJson,
  last_used: Type.Optional(TimestampJson),
});

export const OwnFactorsResponse = Type.Object({
  totp: Type.Array(OwnFactorInfo),
  passkeys: Type.Array(OwnFactorInfo),
  recovery_codes_left: Count,
});

export const NewFactorRequest = Type.Object({ name: Name });

export const NewTotpResponse = Type.Object({
  id: FactorId,
  key: Type.String({ description: "what the app makes codes with, in RFC 3548 base32" }),
  uri: Type.String({ description: "the same as apps read it from a QR code: otpauth://totp/..." }),
});

/** What `navigator.credentials` is given, as `PublicKeyCredential.parse...FromJSON` reads it. */
export const PasskeyOptions = MapOf(Type.Unknown());

export const NewPasskeyResponse = Type.Object({ id: FactorId, options: PasskeyOptions });

export const ConfirmTotpRequest = Type.Object({ code: LineText });

export const RegistrationResponse = Type.Object({
  id: Base64url,
  rawId: Base64url,
  type: Type.Literal("public-key"),
  response: Type.Object({ clientDataJSON: Base64url, attestationObject: Base64url }),
});

export const AuthenticationResponse = Type.Object({
  id: Base64url,
  rawId: Base64url,
  type: Type.Literal("public-key"),
  response: Type.Object({ clientDataJSON: Base64url, authenticatorData: Base64url, signature: Base64url }),
});

export const ConfirmPasskeyRequest = Type.Object({ credential: RegistrationResponse });
export const UsePasskeyRequest = Type.Object({ credential: AuthenticationResponse });

export const RecoveryCodes = Type.Array(Type.String(), { description: "each is good once, and shown only now" });

/** With the first factor there are recovery codes. */
export const ConfirmedFactorResponse = Type.Object({ recovery_codes: Type.Optional(RecoveryCodes) });
export const RecoveryCodesResponse = Type.Object({ recovery_codes: RecoveryCodes });

export type RegistrationResponse = StaticDecode<typeof RegistrationResponse>;
export type AuthenticationResponse = StaticDecode<typeof AuthenticationResponse>;
export type OwnFactorsResponse = StaticDecode<typeof OwnFactorsResponse>;
