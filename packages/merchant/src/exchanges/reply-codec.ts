/** Reads what exchanges and banks answer: a member that is null is one that is not given. */

import { withoutNulls } from "@kontor/taler/null-members";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { JsonValue } from "@kontor/taler/strict-json";
import type { StaticDecode, TSchema } from "typebox";

/** Signed in their JSON form, which must stay as it came. */
const SIGNED_AS_JSON = ["credit_restrictions", "debit_restrictions", "extensions"];

export interface ReplyCodec<Schema extends TSchema> {
  /** The inner form of an answer. Throws WireError for what does not fit. */
  decode(reply: JsonValue | undefined): StaticDecode<Schema>;
}

/** The parser for answers of that schema. */
export function replyCodec<Schema extends TSchema>(schema: Schema): ReplyCodec<Schema> {
  const codec = wireCodec(schema);
  return {
    decode: (reply) => codec.decode(reply === undefined ? undefined : withoutNulls(reply, SIGNED_AS_JSON)),
  };
}
