/** DELETE [/instances/$INSTANCE]/private/token: a client gives up the token that it presents. */

import { deleteToken as removeToken } from "../access/token-store.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";

export const deleteToken = endpoint({
  summary: "Give up the presented access token",
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_UNAUTHORIZED"],
  uses: ["db", "principal", "tokens"],
  async handle(call) {
    const tokenHash = call.principal?.tokenHash;
    if (tokenHash !== undefined) {
      await call.db.transaction((tx) => removeToken(tx, call.instance.serial, tokenHash));
      await call.tokens.revoked(call.instance.serial);
    }
    return noContent();
  },
});
