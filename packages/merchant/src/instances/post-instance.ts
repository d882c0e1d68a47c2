/** POST /management/instances: the administrator makes an instance. */

import { createKeyPair } from "@kontor/taler/eddsa";
import { InstanceConfigurationMessage } from "@kontor/taler/schemas/instances";
import { LoginTokenSuccessResponse } from "@kontor/taler/schemas/tokens";
import { Type } from "typebox";
import { noContent } from "../http/answer.js";
import { rootEndpoint } from "../http/endpoint.js";
import { hashPassword, passwordMatches } from "../http/passwords.js";
import { TalerError } from "../taler-error.js";
import { issueToken, type WantedToken } from "../tokens/issue-token.js";
import { canonicalInstanceId, type Instance } from "./instance.js";
import { passwordOf } from "./password-of.js";
import { type InstanceSettings, settingsOf } from "./settings.js";
import { insertInstance, type NewInstance } from "./store.js";

/** Milliseconds, text -> number; 0 is for no token. */
const Milliseconds = Type.Codec(Type.String({ pattern: "^[0-9]{1,15}$", description: "milliseconds" }))
  .Decode(Number)
  .Encode(String);

/** Credentials that are none have a code of their own, whatever is wrong with them. */
const BAD_AUTH = "MERCHANT_PRIVATE_POST_INSTANCES_BAD_AUTH";

export const postInstance = rootEndpoint({
  summary: "Create an instance",
  query: Type.Object({ token_validity_ms: Type.Optional(Milliseconds) }),
  body: InstanceConfigurationMessage,
  answers: { 200: LoginTokenSuccessResponse, 204: null },
  errors: [
    "GENERIC_PARAMETER_MISSING",
    "MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS",
    BAD_AUTH,
    "MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED",
  ],
  codeOfMember: { "auth.method": BAD_AUTH, "auth.password": BAD_AUTH, "auth.token": BAD_AUTH },
  async handle(call) {
    const { db, secrets, clock, rng, instances, config, body, query } = call;
    const password = passwordOf(body.auth, BAD_AUTH);
    const settings = settingsOf(body, config.merchant);
    const id = canonicalInstanceId(body.id);
    let instance = await instances.find(id);
    if (instance === undefined) {
      const { pub, priv } = createKeyPair((size) => rng.bytes(size));
      const passwordHash = await hashPassword(password);
      const made: NewInstance = { ...settings, id, merchantPub: pub, merchantPriv: priv, passwordHash };
      const isNew = await insertInstance(db.queries, secrets, made, clock.now());
      instances.changed();
      instance = await instances.find(id);
      if (instance === undefined) throw new TalerError("GENERIC_DB_SOFT_FAILURE", { detail: id });
      // Otherwise somebody else made it at the same moment.
      if (!isNew) await checkSame(instance, settings, password);
    } else {
      await checkSame(instance, settings, password);
    }
    const validity = query.token_validity_ms ?? 0;
    return validity === 0 ? noContent() : issueToken(call, instance.serial, firstToken(validity));
  },
});

/** What a program that makes an instance goes on with, without asking a person for the password. */
function firstToken(validityMs: number): WantedToken {
  return { scope: "spa", refreshable: true, duration: BigInt(validityMs) * 1000n, description: undefined };
}

/** The same request again is done already; another one under the same id is a conflict. */
async function checkSame(earlier: Instance, settings: InstanceSettings, password: string): Promise<void> {
  if (earlier.merchantPriv === undefined) {
    throw new TalerError("MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED", { detail: earlier.id });
  }
  const isSame = Object.entries(settings).every(([name, value]) => earlier[name as keyof InstanceSettings] === value);
  if (isSame && (await passwordMatches(password, earlier.passwordHash))) return;
  throw new TalerError("MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS", { detail: earlier.id });
}
