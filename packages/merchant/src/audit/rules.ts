/** What is remembered of a request that was carried out, as a value that stands beside a route's access. */

import type { Principal } from "../access/principal.js";
import type { Instance } from "../instances/instance.js";

/** What a rule knows of the request. */
export interface AuditedCall {
  readonly instance?: Instance | undefined;
  readonly principal?: Principal | undefined;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** About what owners get a mail. */
export type NoticeKind = "account" | "password" | "address" | "factor";

/** What the work of a transaction gives where there was nothing to do. Everything else, `undefined` too, says that it was done. */
export const NOTHING_DONE = false;

/**
 * What is done is written down in the transaction that does it, the first one of the handler whose work gives something
 * other than `NOTHING_DONE`. What is read, by GET, is written down before it is answered.
 */
export interface Audited {
  /**
   * Undefined: this time it was nothing to remember. `answered` is the media type of what was read, "" where something was
   * done: then there is no answer yet.
   */
  readonly action: string | ((call: AuditedCall, answered: string) => string | undefined);
  /** What may be told of it: never a secret. */
  readonly tell?: (call: AuditedCall) => Readonly<Record<string, unknown>>;
  /** The id of the instance that it happened to, where that is not the path's. */
  readonly instance?: (call: AuditedCall) => string;
  /** What the owner of that instance is sent a mail about; `address` only where one has changed. */
  readonly notice?: NoticeKind;
}

/** For operations on an instance that a management path names. */
export function namedInPath({ params }: AuditedCall): string {
  return (params as { readonly id: string }).id;
}

/** The members that a body has, for what says nothing about their values. */
export function membersOf({ body }: AuditedCall): Readonly<Record<string, unknown>> {
  return { members: Object.keys(body as object) };
}

/** These parts of path and body, under their own names. */
export function telling(...names: readonly string[]): (call: AuditedCall) => Readonly<Record<string, unknown>> {
  return ({ params, query, body }) => {
    const said = { ...(query as object), ...(params as object), ...(body as object) } as Record<string, unknown>;
    return Object.fromEntries(
      names.filter((name) => said[name] !== undefined).map((name) => [name, inJson(said[name])]),
    );
  };
}

/** What was decoded, as people read it. */
function inJson(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value;
}

/** Which order it was. */
export const tellOrder = ({ params }: AuditedCall) => ({
  order_id: (params as { readonly orderId: string }).orderId,
});
