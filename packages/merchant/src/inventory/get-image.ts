/** GET [/instances/$INSTANCE]/products/$IMAGE_HASH/image: the picture of a product, for wallets and customers' browsers. */

import { decodeBase32 } from "@kontor/taler/base32";
import { ProductImageResponse } from "@kontor/taler/schemas/inventory";
import { Type } from "typebox";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { TalerError } from "../taler-error.js";
import { findImage } from "./store.js";

/**
 * SHA-256 of the picture's data URL, text -> Uint8Array. The protocol's documentation does not say how it is written: as
 * everything else that is 32 bytes, or as hashes of this kind usually are.
 */
const ImageHash = Type.Codec(
  Type.String({
    maxLength: 100,
    pattern: "^(?:[0-9A-Za-z]{52}|[0-9a-fA-F]{64})$",
    description: "SHA-256 in base32 or hexadecimal",
  }),
)
  .Decode((text) => (text.length === 64 ? Buffer.from(text, "hex") : decodeBase32(text, 32)))
  .Encode((hash) => Buffer.from(hash).toString("hex"));

export const getImage = endpoint({
  summary: "Show the picture of a product",
  params: Type.Object({ imageHash: ImageHash }),
  answers: { 200: ProductImageResponse },
  errors: ["MERCHANT_GENERIC_PRODUCT_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { imageHash } }) {
    const image = await findImage(db.queries, instance.serial, imageHash);
    if (image === undefined) throw new TalerError("MERCHANT_GENERIC_PRODUCT_UNKNOWN");
    return ok({ image });
  },
});
