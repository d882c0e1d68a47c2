/** Query parameters as the protocol writes them; all arrive as text. */

import { SECOND } from "@kontor/taler/time";
import { Type } from "typebox";
import { LARGEST_BIGINT } from "../database/largest-bigint.js";

/** Milliseconds to wait, up to what 64 bits hold, text -> number: how long is precise enough for that. */
export const TimeoutMs = Type.Codec(
  Type.String({ maxLength: 100, pattern: "^[0-9]{1,20}$", description: "milliseconds" }),
)
  .Decode(Number)
  .Encode(String);

const YES_NO_ALL = "^([yY][eE][sS]|[nN][oO]|[aA][lL][lL])$";

/** `yes` or `no` in any case, text -> boolean. The reference also reads `all`, which here means no more than `no`. */
export const YesNo = Type.Codec(Type.String({ maxLength: 100, pattern: YES_NO_ALL, description: "yes or no" }))
  .Decode((text) => text.toLowerCase() === "yes")
  .Encode((value) => (value ? "YES" : "NO"));

/** `yes`, `no` or `all` in any case, text -> boolean, undefined for all. */
export const YesNoAll = Type.Codec(Type.String({ maxLength: 100, pattern: YES_NO_ALL, description: "yes, no or all" }))
  .Decode((text): boolean | undefined => ({ yes: true, no: false })[text.toLowerCase()])
  .Encode((value) => (value === undefined ? "ALL" : value ? "YES" : "NO"));

/** Seconds since 1970 or `never`, text -> microseconds. */
export const Seconds = Type.Codec(
  Type.String({
    maxLength: 100,
    pattern: "^([0-9]{1,12}|[nN][eE][vV][eE][rR])$",
    description: "seconds since 1970 or never",
  }),
)
  .Decode((text) => (/^never$/i.test(text) ? LARGEST_BIGINT : BigInt(text) * SECOND))
  .Encode((time) => (time === LARGEST_BIGINT ? "never" : String(time / SECOND)));
