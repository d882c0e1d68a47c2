/** DELETE [/instances/$INSTANCE]/private/token: a client gives up the token that it presents. */

import { noContent } from "../http/answer.js";
import { identify } from "../http/authentication.js";
import { endpoint } from "../http/endpoint.js";
import { deleteToken as removeToken } from "./store.js";

export const deleteToken = endpoint({
  summary: "Give up the presented access token",
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_UNAUTHORIZED"],
  async handle(call) {
    const { tokenHash } = await identify(call, call.instance, call.headers.authorization, call.peer);
    if (tokenHash !== undefined) {
      await removeToken(call.db.queries, call.instance.serial, tokenHash);
      call.tokens.revoked();
    }
    return noContent();
  },
});
