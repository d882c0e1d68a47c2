/** POST /management/instances: the administrator makes an instance (section 8.3 of the private API). */

import { canonicalJson } from "@kontor/taler/canonical-json";
import { createKeyPair } from "@kontor/taler/eddsa";
import { InstanceConfigurationMessage } from "@kontor/taler/schemas/instances";
import type { JsonValue } from "@kontor/taler/strict-json";
import type { Duration } from "@kontor/taler/time";
import type { StaticDecode } from "typebox";
import { type Answer, noContent } from "../http/answer.js";
import { TOKEN_PREFIX } from "../http/authentication.js";
import { rootEndpoint } from "../http/endpoint.js";
import { hashPassword, passwordMatches } from "../http/passwords.js";
import type { ServerDeps } from "../server.js";
import { TalerError } from "../taler-error.js";
import { canonicalInstanceId, type Instance } from "./instance.js";
import { insertInstance, type NewInstance } from "./store.js";

export const postInstance = rootEndpoint({
  summary: "Create an instance",
  body: InstanceConfigurationMessage,
  answers: { 204: null },
  errors: [
    "GENERIC_PARAMETER_MISSING",
    "MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS",
    "MERCHANT_PRIVATE_POST_INSTANCES_BAD_AUTH",
    "MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED",
  ],
  async handle({ db, clock, rng, instances, config, body }) {
    const password = passwordOf(body.auth, "MERCHANT_PRIVATE_POST_INSTANCES_BAD_AUTH");
    const settings = settingsOf(body, config);
    const id = canonicalInstanceId(body.id);
    const earlier = await instances.find(id);
    if (earlier !== undefined) return answerExisting(earlier, settings, password);

    const { pub, priv } = createKeyPair((size) => rng.bytes(size));
    const passwordHash = await hashPassword(password);
    const instance: NewInstance = { ...settings, id, merchantPub: pub, merchantPriv: priv, passwordHash };
    const inserted = await insertInstance(db.queries, instance, clock.now());
    instances.changed();
    if (inserted) return noContent();
    // Somebody else made it at the same moment.
    const existing = await instances.find(id);
    if (existing === undefined) throw new TalerError("GENERIC_DB_SOFT_FAILURE", { detail: id });
    return answerExisting(existing, settings, password);
  },
});

type Body = StaticDecode<typeof InstanceConfigurationMessage>;
type Settings = Omit<NewInstance, "id" | "merchantPub" | "merchantPriv" | "passwordHash">;

/** The same request again is done already; another one under the same id is a conflict. */
async function answerExisting(earlier: Instance, settings: Settings, password: string): Promise<Answer> {
  if (earlier.merchantPriv === undefined) {
    throw new TalerError("MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED", { detail: earlier.id });
  }
  const isSame = Object.entries(settings).every(([name, value]) => earlier[name as keyof Settings] === value);
  if (isSame && (await passwordMatches(password, earlier.passwordHash))) return noContent();
  throw new TalerError("MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS", { detail: earlier.id });
}

/**
 * The password that an authentication message sets. Instances whose credentials somebody else checks are refused: what
 * is private is never open.
 */
export function passwordOf(
  auth: Body["auth"],
  code: "MERCHANT_PRIVATE_POST_INSTANCES_BAD_AUTH" | "MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH",
): string {
  if (auth.method === "external") {
    throw new TalerError(code, { parameter: "auth.method", detail: "auth.method: only token is supported" });
  }
  const password = "password" in auth ? auth.password : auth.token.slice(TOKEN_PREFIX.length);
  if (password === "") throw new TalerError(code, { parameter: "auth", detail: "auth: the password is empty" });
  return password;
}

/** What the shop says about itself, with the operator's defaults for what it leaves open. */
export function settingsOf(body: Omit<Body, "id" | "auth">, config: ServerDeps["config"]): Settings {
  const { merchant } = config;
  return {
    name: body.name,
    email: body.email,
    phoneNumber: body.phone_number,
    website: body.website,
    logo: body.logo,
    address: canonicalJson(body.address as JsonValue),
    jurisdiction: canonicalJson(body.jurisdiction as JsonValue),
    useStefan: body.use_stefan,
    defaultPayDelay: finite("default_pay_delay", body.default_pay_delay) ?? merchant.defaultPayDelay,
    defaultRefundDelay: finite("default_refund_delay", body.default_refund_delay) ?? merchant.defaultRefundDelay,
    defaultWireTransferDelay:
      finite("default_wire_transfer_delay", body.default_wire_transfer_delay) ?? merchant.defaultWireTransferDelay,
    defaultWireTransferRoundingInterval:
      body.default_wire_transfer_rounding_interval ?? merchant.defaultWireTransferRoundingInterval,
  };
}

/** Longer than a century is forever, and forever is no delay. */
const LONGEST_DELAY: Duration = 100n * 365n * 86_400n * 1_000_000n;

function finite(parameter: string, delay: Duration | undefined): Duration | undefined {
  if (delay !== undefined && delay > LONGEST_DELAY) {
    const detail = `${parameter}: at most a hundred years`;
    throw new TalerError("GENERIC_PARAMETER_MALFORMED", { parameter, detail });
  }
  return delay;
}
