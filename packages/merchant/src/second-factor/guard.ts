/**
 * Stands between a request and its handler where a second factor is wanted: judges the challenges that are presented
 * (`Taler-Challenge-Ids`), makes new ones where something is missing, and has solved ones taken in the transaction of the
 * operation.
 */

import { equalBytes } from "@kontor/taler/bytes";
import { NOTHING_DONE } from "../audit/rules.js";
import type { Database } from "../database/connection.js";
import { type BoundRequest, bindingOf, hashOfId, newChallengeId } from "./challenge-id.js";
import { type Challenge, findChallenges, insertChallenges, NO_INSTANCE, spendChallenges } from "./challenge-store.js";
import { hintOf, type Target } from "./channels.js";
import type { Demand, GuardedCall, SecondFactor } from "./rules.js";

/** The `ChallengeResponse` that the client is answered. */
export interface Challenged {
  readonly challenges: readonly {
    readonly challenge_id: string;
    readonly tan_channel: string;
    readonly tan_info: string;
  }[];
  readonly combi_and: boolean;
}

/** What was shown. */
export interface Shown {
  readonly targets: readonly Pick<Target, "channel" | "address">[];
  /** Runs in the operation's own transaction. @throws AlreadySpent */
  spend(tx: Parameters<typeof spendChallenges>[0]): Promise<void>;
}

/** Somebody else used the same challenges at the same moment. */
export class AlreadySpent extends Error {
  override readonly name = "AlreadySpent";
}

export type Judgement =
  | { readonly kind: "free" }
  | { readonly kind: "shown"; readonly shown: Shown }
  | { readonly kind: "challenged"; readonly answer: Challenged };

/** More nobody needs, and each is looked up. */
const MOST_IDS = 20;
/** Characters of the header that are looked at. */
const LONGEST_HEADER = 1000;

/** @param bound everything of the request that a challenge holds it to, but the instance */
export async function judge(
  call: GuardedCall,
  rule: SecondFactor,
  bound: Omit<BoundRequest, "instance">,
): Promise<Judgement> {
  const presented = presentedIds(call);
  if (presented.length === 0) await rule.lookFirst?.(call);
  const demand = await rule.demand(call);
  if (demand === undefined) {
    if (presented.length > 0) await rule.lookFirst?.(call);
    return { kind: "free" };
  }
  const request = { ...bound, instance: demand.newInstance ?? call.instance?.id ?? "" };
  const now = call.clock.now();
  const key = demand.newInstance === undefined ? (call.instance?.serial ?? NO_INSTANCE) : NO_INSTANCE;
  const good = await goodOnes(call, key, presented, request, rule, now);
  const solved = good.filter(({ challenge }) => challenge.isSolved);
  // An address that changed since a challenge was made takes nothing from it; but of two, each is shown by itself.
  const ofChannel = (wanted: string) => demand.targets.filter(({ channel }) => channel === wanted).length;
  const isSolved = ({ channel, address }: Target) =>
    solved.some(
      ({ challenge }) => challenge.channel === channel && (ofChannel(channel) === 1 || challenge.address === address),
    );
  const isEnough = demand.all ? demand.targets.every(isSolved) : demand.targets.some(isSolved);
  if (isEnough) {
    const idHashes = solved.map(({ challenge }) => challenge.idHash);
    const shown: Shown = {
      targets: solved.map(({ challenge }) => ({
        channel: challenge.channel as Target["channel"],
        address: challenge.address,
      })),
      async spend(tx) {
        if (!(await spendChallenges(tx, key, idHashes, now))) throw new AlreadySpent();
      },
    };
    return { kind: "shown", shown };
  }
  return { kind: "challenged", answer: await challenge(call, rule, { demand, key, request, good, now }) };
}

function presentedIds({ headers }: GuardedCall): readonly string[] {
  const header = headers["taler-challenge-ids"];
  if (header === undefined) return [];
  const ids = [header]
    .flat()
    .join(",")
    .slice(0, LONGEST_HEADER)
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
  return [...new Set(ids)].slice(0, MOST_IDS);
}

interface Presented {
  readonly id: string;
  readonly challenge: Challenge;
}

/** Those that were made for this very request and were not used, whether they are solved or not. */
async function goodOnes(
  { db }: GuardedCall,
  instance: bigint,
  ids: readonly string[],
  request: BoundRequest,
  { operation }: SecondFactor,
  now: bigint,
): Promise<Presented[]> {
  const hashes = ids.flatMap((id) => {
    const idHash = hashOfId(id);
    return idHash === undefined ? [] : [{ id, idHash }];
  });
  const found = await findChallenges(
    db.queries,
    instance,
    hashes.map(({ idHash }) => idHash),
    now,
  );
  return hashes.flatMap(({ id, idHash }) => {
    const challenge = found.find((one) => equalBytes(one.idHash, idHash));
    if (challenge === undefined || challenge.isSpent || challenge.operation !== operation) return [];
    return equalBytes(challenge.binding, bindingOf(id, request)) ? [{ id, challenge }] : [];
  });
}

interface Challenging {
  readonly demand: Demand;
  readonly key: bigint;
  readonly request: BoundRequest;
  readonly good: readonly Presented[];
  readonly now: bigint;
}

/** What is presented and only not solved yet stays; the rest is made. */
async function challenge(
  { db, rng, peer }: GuardedCall,
  { operation }: SecondFactor,
  { demand, key, request, good, now }: Challenging,
): Promise<Challenged> {
  const made = demand.targets.map((target) => {
    const known = good.find(({ challenge: one }) => one.channel === target.channel && one.address === target.address);
    return { target, isNew: known === undefined, id: known?.id ?? newChallengeId(rng) };
  });
  const fresh = made
    .filter(({ isNew }) => isNew)
    .map(({ id, target }) => ({
      idHash: hashOfId(id)!,
      newInstance: demand.newInstance,
      operation,
      channel: target.channel,
      address: target.address,
      binding: bindingOf(id, request),
      network: peer.network,
    }));
  await insertChallenges(db.queries, key, fresh, now);
  return {
    challenges: made.map(({ id, target }) => ({
      challenge_id: id,
      tan_channel: target.channel,
      tan_info: hintOf(target),
    })),
    combi_and: demand.all,
  };
}

/** The database for one operation: the first transaction that it commits takes the challenges along. */
export class SpendingDatabase {
  #isSpent = false;

  constructor(
    readonly db: Database,
    readonly shown: Shown,
  ) {}

  /** What the handler is given. */
  get guarded(): Database {
    return {
      ...this.db,
      transaction: async (work, options) => {
        if (this.#isSpent) return this.db.transaction(work, options);
        const result = await this.db.transaction(async (tx) => {
          await this.shown.spend(tx);
          return work(tx);
        }, options);
        this.#isSpent = true;
        return result;
      },
    };
  }

  /** For an operation that had nothing to store: the challenges were good for this answer, and are for no other. */
  async end(): Promise<void> {
    if (this.#isSpent) return;
    await this.db.transaction(async (tx) => {
      await this.shown.spend(tx);
      return NOTHING_DONE;
    });
  }
}
