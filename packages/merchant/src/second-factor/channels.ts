/**
 * The ways to a second factor: codes by mail and short message, which the protocol knows, and our own; and how an address is
 * hinted at.
 */

import type { OwnChannel, TanChannel } from "@kontor/taler/schemas/tokens";
import type { Instance } from "../instances/instance.js";
import type { Mailer } from "../mail/mailer.js";

/** Of the protocol, in the order in which they are offered. */
const TAN_CHANNELS: readonly TanChannel[] = ["email", "sms"];

/** Where a code can go. */
export interface SentTarget {
  readonly channel: TanChannel;
  readonly address: string;
}

/** What the owner has, and nothing is sent to. */
export interface OwnTarget {
  readonly channel: OwnChannel;
  /** Of a passkey the origin of the page, else empty. */
  readonly address: string;
  /** What the owner calls them; of recovery codes how many are left. */
  readonly info: string;
}

export type Target = SentTarget | OwnTarget;

/** Whether a code is sent to an address, by which that is proven. */
export function isSent(channel: string): channel is TanChannel {
  return channel === "email" || channel === "sms";
}

type Ways = Pick<Mailer, "canSendMail" | "canSendText">;

/** Whether codes can be sent that way: its helper, or a mail server, is set up. */
export function isAvailable(mailer: Ways, channel: TanChannel): boolean {
  return channel === "email" ? mailer.canSendMail : mailer.canSendText;
}

/** All ways that codes can be sent. */
export function availableChannels(mailer: Ways): readonly TanChannel[] {
  return TAN_CHANNELS.filter((channel) => isAvailable(mailer, channel));
}

type Contact = Pick<Instance, "email" | "phoneNumber" | "emailProven" | "phoneProven">;

/** The address that the shop names, whether it is proven or not. */
export function namedAddress({ email, phoneNumber }: Contact, channel: TanChannel): string | undefined {
  return channel === "email" ? email : phoneNumber;
}

/** The address that was shown to be the shop's, though it may name another one by now. */
export function provenAddress({ emailProven, phoneProven }: Contact, channel: TanChannel): string | undefined {
  return channel === "email" ? emailProven : phoneProven;
}

/** Enough to recognise one's own: `ab***@example.com`, `***345`; the name of a factor of our own. */
export function hintOf(target: Target): string {
  if ("info" in target) return target.info;
  const { channel, address } = target;
  if (channel === "sms") return `***${address.slice(-3)}`;
  const at = address.lastIndexOf("@");
  // A short name shows less: two letters of three would be nearly all.
  return `${address.slice(0, Math.min(2, Math.ceil(at / 3)))}***${address.slice(at)}`;
}
