/** Makes an instance, for the administrator and for strangers where that is allowed. */

import { createKeyPair } from "@kontor/taler/eddsa";
import type { InstanceConfigurationMessage } from "@kontor/taler/schemas/instances";
import { Type } from "typebox";
import { hashPassword } from "../access/passwords.js";
import { NOTHING_DONE } from "../audit/rules.js";
import type { Answer } from "../http/answer.js";
import { noContent, ok } from "../http/answer.js";
import { canonicalInstanceId, type Instance, type InstanceSettings } from "../instances/instance.js";
import { insertInstance, type NewInstance } from "../instances/store.js";
import type { Shown } from "../second-factor/guard.js";
import type { ServerDeps } from "../server-deps.js";
import { TalerError } from "../taler-error.js";
import { issueToken, type WantedToken } from "../tokens/issue-token.js";
import { passwordOf } from "./password-of.js";
import { settingsOf } from "./settings.js";

/** Milliseconds, text -> number; 0 is for no token. */
const Milliseconds = Type.Codec(Type.String({ maxLength: 100, pattern: "^[0-9]{1,15}$", description: "milliseconds" }))
  .Decode(Number)
  .Encode(String);

export const CreationQuery = Type.Object({ token_validity_ms: Type.Optional(Milliseconds) });

/** Credentials that are none have a code of their own, whatever is wrong with them. */
export const BAD_AUTH = "MERCHANT_PRIVATE_POST_INSTANCES_BAD_AUTH";

export const codeOfAuthMember = { "auth.method": BAD_AUTH, "auth.password": BAD_AUTH, "auth.token": BAD_AUTH } as const;

/** What is to be made, checked. */
export interface Wanted {
  readonly id: string;
  readonly settings: InstanceSettings;
  readonly password: string;
}

/** @throws TalerError for what makes no instance */
export function wantedInstance({ config }: Pick<ServerDeps, "config">, body: InstanceConfigurationMessage): Wanted {
  const id = canonicalInstanceId(body.id);
  const password = passwordOf(body.auth, BAD_AUTH, { config, id, path: "auth." });
  return { id, settings: settingsOf(body, config.merchant), password };
}

export interface MakeCall extends Pick<ServerDeps, "db" | "secrets" | "clock" | "rng" | "instances"> {
  readonly query: { readonly token_validity_ms?: number };
  readonly shown?: Shown;
}

/**
 * Stores a new instance, and a token where one is wanted, both or neither.
 * @returns undefined when there is one of that id already
 */
export async function makeInstance(call: MakeCall, { id, settings, password }: Wanted): Promise<Answer | undefined> {
  const { db, secrets, clock, rng, instances, shown } = call;
  const { pub, priv } = createKeyPair((size) => rng.bytes(size));
  const proven = (channel: string) => shown?.targets.find((target) => target.channel === channel)?.address;
  const made: NewInstance = {
    ...settings,
    id,
    merchantPub: pub,
    merchantPriv: priv,
    passwordHash: await hashPassword(password),
    emailProven: proven("email"),
    phoneProven: proven("sms"),
  };
  const result = await db.transaction(async (tx) => {
    const serial = await insertInstance(tx, secrets, made, clock.now());
    return serial === undefined ? NOTHING_DONE : { token: await firstToken(tx, call, serial) };
  });
  await instances.changed(made);
  if (result === NOTHING_DONE) return undefined;
  return result.token === undefined ? noContent() : ok(result.token);
}

/** What a program that makes an instance goes on with, without asking a person for the password. */
export async function firstToken(queries: Parameters<typeof issueToken>[0], call: MakeCall, serial: bigint) {
  const validity = call.query.token_validity_ms ?? 0;
  if (validity === 0) return undefined;
  const duration = BigInt(validity) * 1000n;
  const wanted: WantedToken = { scope: "spa", refreshable: true, duration, description: undefined };
  return issueToken(queries, call, serial, wanted);
}

/** @throws TalerError for the id of an instance that is there, or was deleted and not purged */
export function refuseTaken(earlier: Pick<Instance, "id" | "merchantPriv">): never {
  if (earlier.merchantPriv === undefined) {
    throw new TalerError("MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED", { detail: earlier.id });
  }
  throw new TalerError("MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS", { detail: earlier.id });
}
