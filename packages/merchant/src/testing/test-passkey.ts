/** For tests: a passkey and the browser that it is in, as far as a server sees them (WebAuthn, ES256, attestation `none`). */

import { createHash, createSign, generateKeyPairSync } from "node:crypto";

const url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest();

/** CBOR of a byte string. */
const bytesInCbor = (bytes: Uint8Array) =>
  Buffer.concat([
    bytes.length < 256 ? Buffer.from([0x58, bytes.length]) : Buffer.from([0x59, bytes.length >> 8, bytes.length & 255]),
    bytes,
  ]);

export interface Options {
  readonly challenge: string;
  readonly rp?: { readonly id: string };
  readonly rpId?: string;
}

export class TestPasskey {
  readonly id = url(sha256(String(Math.random())));
  count = 0;
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });

  /** @param origin of the page that it is asked on */
  constructor(readonly origin: string) {}

  /** The answer to `navigator.credentials.create`. */
  create({ challenge, rp }: Options) {
    const clientData = this.#clientData("webauthn.create", challenge);
    const point = this.#keys.publicKey.export({ type: "spki", format: "der" }).subarray(-64);
    const cose = Buffer.concat([
      Buffer.from("a5010203262001", "hex"),
      Buffer.from("21", "hex"),
      bytesInCbor(point.subarray(0, 32)),
      Buffer.from("22", "hex"),
      bytesInCbor(point.subarray(32)),
    ]);
    const id = Buffer.from(this.id, "base64url");
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose]);
    const authData = Buffer.concat([this.#head(rp!.id, 0x41), attested]);
    const attestation = Buffer.concat([
      Buffer.from("a3", "hex"),
      Buffer.from("63666d74646e6f6e65", "hex"),
      Buffer.from("6761747453746d74a0", "hex"),
      Buffer.from("686175746844617461", "hex"),
      bytesInCbor(authData),
    ]);
    const response = { clientDataJSON: url(clientData), attestationObject: url(attestation) };
    return { id: this.id, rawId: this.id, type: "public-key", response };
  }

  /** The answer to `navigator.credentials.get`. */
  get({ challenge, rpId }: Options) {
    this.count += 1;
    const clientData = this.#clientData("webauthn.get", challenge);
    const authenticatorData = this.#head(rpId!, 0x01);
    const signature = createSign("sha256")
      .update(Buffer.concat([authenticatorData, sha256(clientData)]))
      .sign(this.#keys.privateKey);
    const response = {
      clientDataJSON: url(clientData),
      authenticatorData: url(authenticatorData),
      signature: url(signature),
    };
    return { id: this.id, rawId: this.id, type: "public-key", response };
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }

  #head(rpId: string, flags: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.count);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count]);
  }
}
