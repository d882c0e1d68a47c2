/**
 * Writes down what a request does, in the transaction that does it, and tells the owner what matters: none of
 * it is there without the others.
 */

import type { Database } from "../database/connection.js";
import type { Queries } from "../database/tables.js";
import { canonicalInstanceId, type Instance } from "../instances/instance.js";
import type { Peer } from "../network/peer.js";
import type { ServerDeps } from "../server-deps.js";
import { insertNotice } from "./notice-store.js";
import { type Audited, type AuditedCall, NOTHING_DONE } from "./rules.js";
import { type AuditEntry, findSubject, insertEntry, type Subject } from "./store.js";

/** What it takes to write down what a request did. */
export interface RecordingCall extends AuditedCall, Pick<ServerDeps, "db" | "clock" | "instances" | "mailer"> {
  readonly peer: Pick<Peer, "network">;
}

/** The instance before anything happened to it: its owner is told at the address of then. */
export async function lookBefore(call: RecordingCall, rule: Audited): Promise<Instance | undefined> {
  if (rule.notice === undefined) return undefined;
  return rule.instance === undefined ? call.instance : call.instances.find(rule.instance(call));
}

interface Circumstances {
  readonly before: Instance | undefined;
  /** One of our languages, for the owner's mail. */
  readonly language: string;
}

/** The database for one operation: the first transaction that does something takes its entry along. */
export function recordingDatabase(call: RecordingCall, rule: Audited, circumstances: Circumstances): Database {
  const { db } = call;
  let isRecorded = false;
  return {
    ...db,
    async transaction(work, options) {
      if (isRecorded) return db.transaction(work, options);
      const result = await db.transaction(async (tx) => {
        const outcome = await work(tx);
        if (outcome !== NOTHING_DONE) await record(tx, call, rule, { ...circumstances, answered: "" });
        return outcome;
      }, options);
      isRecorded = result !== NOTHING_DONE;
      return result;
    },
  };
}

/** @param answered media type of what was read, "" for what was done */
export async function record(
  tx: Queries,
  call: RecordingCall,
  rule: Audited,
  { before, answered, language }: Circumstances & { readonly answered: string },
): Promise<void> {
  const action = typeof rule.action === "string" ? rule.action : rule.action(call, answered);
  if (action === undefined) return;
  const id = rule.instance === undefined ? call.instance?.id : canonicalInstanceId(rule.instance(call));
  const entry = { ...whoDid(call), action, network: call.peer.network, detail: rule.tell?.(call) ?? {} };
  const now = call.clock.now();
  const isOther = rule.instance !== undefined && id !== call.instance?.id;
  if (isOther && call.instance !== undefined && call.principal !== undefined) {
    await insertEntry(tx, call.instance.serial, { ...entry, detail: { instance: id, ...entry.detail } }, now);
  }
  const subject = id === undefined ? undefined : await findSubject(tx, id);
  if (subject === undefined) return;
  const shown = isOther && call.principal !== undefined ? "administrator" : entry.shown;
  await insertEntry(tx, subject.serial, { ...entry, shown }, now);
  await noticeOwner(tx, call, rule, { before, subject, language, now });
}

function whoDid({ principal }: AuditedCall): Pick<AuditEntry, "shown" | "who"> {
  if (principal === undefined) return { shown: "nothing", who: undefined };
  if (principal.isOperator === true) return { shown: "operator", who: undefined };
  if (principal.tokenHash === undefined) return { shown: "password", who: undefined };
  return { shown: "token", who: principal.description };
}

interface Notice extends Circumstances {
  readonly subject: Subject;
  readonly now: bigint;
}

/** At the address where the owner is known to be reached, or was until now. */
async function noticeOwner(
  tx: Queries,
  { mailer, peer }: RecordingCall,
  { notice }: Audited,
  { before, subject, language, now }: Notice,
): Promise<void> {
  if (notice === undefined || before === undefined || !mailer.canSendMail) return;
  if (notice === "address" && subject.email === before.email && subject.phoneNumber === before.phoneNumber) return;
  const addresses = new Set([before.emailProven, before.email].filter((address) => address !== undefined));
  for (const address of addresses) {
    await insertNotice(tx, subject.serial, { kind: notice, address, language, network: peer.network }, now);
  }
}
