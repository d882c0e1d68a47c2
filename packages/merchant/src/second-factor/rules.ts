/**
 * Which second factor an operation wants, as a value that stands beside a route's access. The table of section 3.4 of the
 * protocol's notes, one rule for each kind of row.
 */

import type { TanChannel } from "@kontor/taler/schemas/tokens";
import type { Principal } from "../access/principal.js";
import type { Config } from "../config/config.js";
import { ADMIN, canonicalInstanceId, type Instance } from "../instances/instance.js";
import { DISABLED_PASSWORD } from "../instances/store.js";
import type { Peer } from "../network/peer.js";
import type { ServerDeps } from "../server-deps.js";
import { missing, TalerError } from "../taler-error.js";
import { availableChannels, isAvailable, namedAddress, provenAddress, type Target } from "./channels.js";
import type { Operation } from "./operations.js";
import { ownOffer } from "./own-offer.js";

/** What a rule knows of a request: everything, decoded and let in, before its handler runs. */
export interface GuardedCall
  extends Pick<ServerDeps, "config" | "db" | "clock" | "rng" | "secrets" | "mailer" | "instances"> {
  /** Absent for what concerns no instance that exists. */
  readonly instance?: Instance | undefined;
  readonly principal?: Principal | undefined;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly peer: Pick<Peer, "network">;
  /** Public base URL of the server. */
  readonly rootUrl: string;
}

/** What has to be shown. */
export interface Demand {
  /** The instance that the challenges belong to; the one of the path unless it is yet to be made. */
  readonly newInstance?: string;
  readonly targets: readonly Target[];
  /** True: every one of them; false: any one. */
  readonly all: boolean;
}

export interface SecondFactor {
  readonly operation: Operation;
  /**
   * What is wrong with the request in any case: then no code is sent in vain. Not asked where challenges are presented,
   * as these are judged first.
   * @throws TalerError
   */
  readonly lookFirst?: (call: GuardedCall) => Promise<void>;
  /**
   * What has to be shown; undefined for nothing.
   * @throws TalerError MERCHANT_GENERIC_MFA_MISSING where nothing can be
   */
  readonly demand: (call: GuardedCall) => Promise<Demand | undefined>;
}

/** The channels that the operator wants, as far as there is a way to use them: without one nothing is demanded. */
export function mandatoryChannels({
  config,
  mailer,
}: {
  readonly config: { readonly merchant: Pick<Config["merchant"], "mandatoryTanChannels"> };
  readonly mailer: Parameters<typeof isAvailable>[0];
}): readonly TanChannel[] {
  return config.merchant.mandatoryTanChannels.filter((channel) => isAvailable(mailer, channel));
}

/** The addresses that were shown to be the instance's, as far as codes can be sent there. */
function provenTargets({ mailer }: GuardedCall, instance: Instance): Target[] {
  return availableChannels(mailer).flatMap((channel) => {
    const address = provenAddress(instance, channel);
    return address === undefined ? [] : [{ channel, address }];
  });
}

/**
 * One of the addresses that were shown to be the instance's, or one of our own factors; nothing where there is none.
 * @throws TalerError MERCHANT_GENERIC_MFA_MISSING where there are some that the client does not know: a password alone is
 * not enough because of the program that shows it
 */
async function anyKnown(call: GuardedCall, instance: Instance): Promise<Demand | undefined> {
  const own = await ownOffer(call, instance.serial);
  const targets = [...provenTargets(call, instance), ...own.targets];
  if (targets.length > 0) return { targets, all: false };
  if (own.protects) throw onlyForOthers();
  return undefined;
}

/**
 * Demanded of instances with a proven address, or with a factor of our own.
 * @param only where the request may also be one that needs none
 */
export function asLogin(
  operation: Operation,
  only: (call: GuardedCall) => Promise<boolean> | boolean = () => true,
): SecondFactor {
  return ofOwner(operation, only, anyKnown);
}

/** The operator's own token, which is no instance's, gets by without. */
function ofOwner(
  operation: Operation,
  only: (call: GuardedCall) => Promise<boolean> | boolean,
  demand: (call: GuardedCall, instance: Instance) => Promise<Demand | undefined>,
): SecondFactor {
  return {
    operation,
    async demand(call) {
      const { instance, principal } = call;
      if (instance === undefined || principal?.isOperator === true || !(await only(call))) return undefined;
      return demand(call, instance);
    },
  };
}

/** A login with the password; who shows a token that may be refreshed showed a second factor to get it. */
export const ofLogin = asLogin("login", ({ principal }) => principal?.tokenHash === undefined);

/**
 * As a login, and where the operator wants channels, an address that is not proven yet will do; but none will not.
 * @param only where the request may also be one that needs none
 */
export function ofPassword(only: (call: GuardedCall) => Promise<boolean> | boolean): SecondFactor {
  return ofOwner("change-password", only, async (call, instance) => {
    const known = await anyKnown(call, instance);
    const mandatory = mandatoryChannels(call);
    if (known !== undefined || mandatory.length === 0) return known;
    const targets = namedTargets(instance, mandatory);
    if (targets.length === 0) throw noChannel("the instance has no address that a code could be sent to");
    return { targets, all: false };
  });
}

/**
 * Always demanded, whatever the operator wants: there is no other proof. Not for the administrator, who has a command. Codes
 * of authenticator apps, which have six digits, are too short to stand alone.
 * @param check throws where the new password is none
 */
export function ofForgottenPassword(check: (call: GuardedCall) => void): SecondFactor {
  return { operation: "forgot-password", demand: async (call) => forgottenPassword(call, check) };
}

async function forgottenPassword(call: GuardedCall, check: (call: GuardedCall) => void): Promise<Demand> {
  const instance = call.instance as Instance;
  if (instance.passwordHash === DISABLED_PASSWORD) throw noChannel("the operator has disabled this instance");
  if (instance.id === ADMIN) throw noChannel("the administrator's password is set with `kontor passwd`");
  if (instance.merchantPriv === undefined) {
    throw new TalerError("MERCHANT_GENERIC_INSTANCE_UNKNOWN", { detail: instance.id });
  }
  const own = await ownOffer(call, instance.serial);
  // Where the owner has own factors, only proven addresses count: else a code to any named address would be enough.
  const sent = own.protects ? provenTargets(call, instance) : namedTargets(instance, availableChannels(call.mailer));
  const targets = [...sent, ...own.targets.filter(({ channel }) => channel !== "totp")];
  if (targets.length === 0)
    throw own.protects ? onlyForOthers() : noChannel("ask the administrator for a new password");
  check(call);
  const mandatory = mandatoryChannels(call);
  const wanted = sent.filter(({ channel }) => mandatory.some((one) => one === channel));
  return mandatory.length > 1 && wanted.length > 1 ? { targets: wanted, all: true } : { targets, all: false };
}

/**
 * A code of each address that is not proven yet, and of the address that it replaces. Where it replaces none, one of the
 * owner's own factors, so that nobody who has a session for a moment can add an address that receives the codes.
 */
export const ofAddresses: SecondFactor = {
  operation: "prove-address",
  async demand(call) {
    const { instance, mailer } = call;
    if (instance === undefined) return undefined;
    const targets = availableChannels(mailer).flatMap((channel): Target[] => {
      const named = namedAddress(instance, channel);
      const proven = provenAddress(instance, channel);
      if (named === undefined || named === proven) return [];
      return [{ channel, address: named }, ...(proven === undefined ? [] : [{ channel, address: proven }])];
    });
    if (targets.length === 0) return undefined;
    if (provenTargets(call, instance).length > 0) return { targets, all: true };
    const own = await ownOffer(call, instance.serial);
    if (!own.protects) return { targets, all: true };
    const [first] = own.targets;
    if (first === undefined) throw onlyForOthers();
    return { targets: [...targets, first], all: true };
  },
};

/** What a message says that makes an instance. */
interface NewInstanceMessage {
  readonly id: string;
  readonly email?: string;
  readonly phone_number?: string;
}

/** All channels that the operator wants, to the addresses that the new instance names. */
export function ofCreation(lookFirst: (call: GuardedCall) => Promise<void>): SecondFactor {
  return {
    operation: "create-instance",
    lookFirst,
    async demand(call) {
      const { id, email, phone_number: phoneNumber } = call.body as NewInstanceMessage;
      const targets = mandatoryChannels(call).map((channel) => {
        const address = namedAddress({ email, phoneNumber, emailProven: undefined, phoneProven: undefined }, channel);
        if (address === undefined) throw missing(channel === "email" ? "email" : "phone_number");
        return { channel, address };
      });
      return targets.length === 0 ? undefined : { newInstance: canonicalInstanceId(id), targets, all: true };
    },
  };
}

/** Where there is a proven address it counts, also if the shop names another one by now. */
function namedTargets(instance: Instance, channels: readonly TanChannel[]): Target[] {
  return channels.flatMap((channel) => {
    const address = provenAddress(instance, channel) ?? namedAddress(instance, channel);
    return address === undefined ? [] : [{ channel, address }];
  });
}

function onlyForOthers(): TalerError {
  return noChannel(
    "the shop has an authenticator app or a passkey, which is offered to clients that send Kontor-Second-Factors",
  );
}

function noChannel(detail: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_MFA_MISSING", { detail });
}
