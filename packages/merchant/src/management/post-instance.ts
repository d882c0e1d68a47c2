/** POST /management/instances: the administrator makes an instance. */

import { InstanceConfigurationMessage } from "@kontor/taler/schemas/instances";
import { LoginTokenSuccessResponse } from "@kontor/taler/schemas/tokens";
import { passwordMatches } from "../access/passwords.js";
import { NOTHING_DONE } from "../audit/rules.js";
import { noContent, ok } from "../http/answer.js";
import { rootEndpoint } from "../http/endpoint.js";
import type { Instance, InstanceSettings } from "../instances/instance.js";
import { TalerError } from "../taler-error.js";
import {
  BAD_AUTH,
  CreationQuery,
  codeOfAuthMember,
  firstToken,
  makeInstance,
  refuseTaken,
  wantedInstance,
} from "./make-instance.js";

export const postInstance = rootEndpoint({
  summary: "Create an instance",
  query: CreationQuery,
  body: InstanceConfigurationMessage,
  answers: { 200: LoginTokenSuccessResponse, 204: null },
  errors: [
    "GENERIC_PARAMETER_MISSING",
    "MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS",
    BAD_AUTH,
    "MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED",
  ],
  codeOfMember: codeOfAuthMember,
  uses: ["clock", "config", "db", "instances", "rng", "secrets"],
  async handle(call) {
    const { db, instances, body } = call;
    const wanted = wantedInstance(call, body);
    const earlier = await instances.lookAgain(wanted.id);
    if (earlier === undefined) {
      const answer = await makeInstance(call, wanted);
      if (answer !== undefined) return answer;
    }
    // It was there, or somebody else made it at the same moment.
    const present = earlier ?? (await instances.lookAgain(wanted.id));
    if (present === undefined) throw new TalerError("GENERIC_DB_SOFT_FAILURE", { detail: wanted.id });
    await checkSame(present, wanted.settings, wanted.password);
    const token = await db.transaction(async (tx) => (await firstToken(tx, call, present.serial)) ?? NOTHING_DONE);
    return token === NOTHING_DONE ? noContent() : ok(token);
  },
});

/** The same request again is done already; another one under the same id is a conflict. */
async function checkSame(earlier: Instance, settings: InstanceSettings, password: string): Promise<void> {
  if (earlier.merchantPriv === undefined) refuseTaken(earlier);
  const isSame = Object.entries(settings).every(([name, value]) => earlier[name as keyof InstanceSettings] === value);
  if (!isSame || !(await passwordMatches(password, earlier.passwordHash))) refuseTaken(earlier);
}
