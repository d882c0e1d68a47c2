/** DELETE [/instances/$INSTANCE]/private/tokens/$SERIAL: revokes any token. */

import { Type } from "typebox";
import { deleteTokenBySerial as removeToken } from "../access/token-store.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { RowNumber } from "../http/paging.js";
import { TalerError } from "../taler-error.js";

export const deleteTokenBySerial = endpoint({
  summary: "Revoke an access token",
  params: Type.Object({ serial: RowNumber }),
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_ACCESS_TOKEN_UNKNOWN"],
  uses: ["db", "tokens"],
  async handle({ db, instance, params, tokens }) {
    const known = await db.transaction((tx) => removeToken(tx, instance.serial, params.serial));
    // Also where there is none: who removed it may have died before it told anybody.
    await tokens.revoked(instance.serial);
    if (!known) throw new TalerError("MERCHANT_GENERIC_ACCESS_TOKEN_UNKNOWN", { detail: String(params.serial) });
    return noContent();
  },
});
