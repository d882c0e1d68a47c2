/** DELETE [/instances/$INSTANCE]/private/tokens/$SERIAL: revokes a token, whoever holds it. */

import { Type } from "typebox";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { RowNumber } from "../http/paging.js";
import { TalerError } from "../taler-error.js";
import { deleteTokenBySerial as removeToken } from "./store.js";

export const deleteTokenBySerial = endpoint({
  summary: "Revoke an access token",
  params: Type.Object({ serial: RowNumber }),
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_ACCESS_TOKEN_UNKNOWN"],
  async handle({ db, instance, params, tokens }) {
    const known = await removeToken(db.queries, instance.serial, params.serial);
    if (!known) throw new TalerError("MERCHANT_GENERIC_ACCESS_TOKEN_UNKNOWN", { detail: String(params.serial) });
    tokens.revoked();
    return noContent();
  },
});
