/**
 * Which of several servers an address means, from what each says of itself. A standby that was promoted has begun a new
 * timeline, so that a former primary, which comes back and still takes what is written, can be told by its older one.
 */
import { type DatabaseServer, describeServer, type WantedServer } from "./address.js";

/** What a server says of itself. */
export interface Standing {
  readonly isStandby: boolean;
  /** Also where it is set so, and not only a standby. */
  readonly isReadOnly: boolean;
  /** When the server started, with microseconds: two addresses with the same start lead to the same server. */
  readonly startedAt: string;
  /** What it has in common with its standbys, and with nobody else. Undefined where our role may not know. */
  readonly system?: string | undefined;
  /** Of a primary, where our role may know. */
  readonly timeline?: number | undefined;
  /** Whether the database is one of a Citus cluster, which plans statements only for the values that they are sent with. */
  readonly hasCitus?: boolean;
}

/** A server with its answer, or with why there is none. */
export type Answer = { readonly server: DatabaseServer } & (
  | { readonly standing: Standing }
  | { readonly failure: string }
);

/** The primary that was there before. */
export interface Known {
  readonly system?: string | undefined;
  readonly timeline?: number | undefined;
  /** Where it was. */
  readonly server: DatabaseServer;
}

/** No server of the address is what it asks for: all are down, or only standbys are there, until one is promoted. */
export class NoSuchServer extends Error {
  override readonly name = "NoSuchServer";
}

/** More than one server takes what is written, or one that should not: nothing is written before it is known where. */
export class SplitDatabase extends Error {
  override readonly name = "SplitDatabase";
}

export interface Choice {
  readonly server: DatabaseServer;
  readonly standing: Standing;
  /** Former primaries that take what is written, and must not. */
  readonly former: readonly string[];
}

/** Whether a server is what `target_session_attrs` asks for. */
export function isWanted(wanted: WantedServer, { isStandby, isReadOnly }: Standing): boolean {
  if (wanted === "read-write") return !isReadOnly;
  if (wanted === "read-only") return isReadOnly;
  if (wanted === "primary") return !isStandby;
  if (wanted === "standby") return isStandby;
  return true;
}

/**
 * Chooses among the answers, which are in the order of the address. Throws NoSuchServer and, of servers that take what is
 * written, SplitDatabase.
 */
export function whichServer(wanted: WantedServer, answers: readonly Answer[], known?: Known): Choice {
  const there = answers.filter((answer) => "standing" in answer);
  const fit = there.filter(({ standing }) => isWanted(wanted, standing));
  if (wanted === "read-write" || wanted === "primary") return onlyPrimary(wanted, distinct(fit), answers, known);
  const standby = wanted === "prefer-standby" ? there.find(({ standing }) => standing.isStandby) : undefined;
  const chosen = standby ?? fit[0];
  if (chosen === undefined) throw nothingFits(wanted, answers);
  return { ...chosen, former: [] };
}

type Standings = Extract<Answer, { standing: Standing }>;

function onlyPrimary(
  wanted: WantedServer,
  primaries: readonly Standings[],
  answers: readonly Answer[],
  known: Known | undefined,
): Choice {
  if (primaries.length === 0) throw nothingFits(wanted, answers);
  const systems = new Set(primaries.map(({ standing }) => standing.system));
  if (systems.size > 1) {
    throw new SplitDatabase(`${placesOf(primaries)} take what is written, and are not servers of one database`);
  }
  const newest = primaries.toSorted((a, b) => timelineOf(b) - timelineOf(a));
  const [first, second] = newest;
  if (second !== undefined && timelineOf(first!) === timelineOf(second)) {
    throw new SplitDatabase(
      `${placesOf(newest)} are primaries of the same timeline: nobody can tell which one is meant; stop the other`,
    );
  }
  refuseFormer(first!.server, first!.standing, known);
  const former = newest.slice(1).map(({ server, standing }) => {
    return (
      `${describeServer(server)} is a former primary (timeline ${standing.timeline}, and ` +
      `${describeServer(first!.server)} has ${first!.standing.timeline}) and still takes what is written: stop it, and ` +
      "make it a standby with pg_rewind"
    );
  });
  return { ...first!, former };
}

/** Throws SplitDatabase for a primary that is neither the one before nor a standby of it that was promoted. */
export function refuseFormer(server: DatabaseServer, standing: Standing, known: Known | undefined): void {
  if (known === undefined || standing.isReadOnly) return;
  const place = describeServer(server);
  if (known.system !== undefined && standing.system !== undefined && standing.system !== known.system) {
    throw new SplitDatabase(
      `${place} is another database system (${standing.system}) than the one before (${known.system}): if that is meant, ` +
        "start Kontor again",
    );
  }
  if (known.timeline !== undefined && standing.timeline !== undefined && standing.timeline < known.timeline) {
    throw new SplitDatabase(
      `${place} is a former primary (timeline ${standing.timeline}): ${describeServer(known.server)} was one of timeline ` +
        `${known.timeline}. Nothing is written there; if it is meant (a backup that was restored), start Kontor again`,
    );
  }
}

/** A server that is named twice, or reached by two proxies, is one. */
function distinct(answers: readonly Standings[]): Standings[] {
  const seen = new Set<string>();
  return answers.filter(({ standing }) => {
    const name = `${standing.system} ${standing.startedAt}`;
    return !seen.has(name) && seen.add(name);
  });
}

function timelineOf({ standing }: Standings): number {
  return standing.timeline ?? 0;
}

function placesOf(answers: readonly Standings[]): string {
  return answers.map(({ server }) => describeServer(server)).join(" and ");
}

function nothingFits(wanted: WantedServer, answers: readonly Answer[]): NoSuchServer {
  const each = answers.map((answer) => `${describeServer(answer.server)}: ${stateOf(answer)}`);
  return new NoSuchServer(`no server with target_session_attrs=${wanted} is there (${each.join("; ")})`);
}

function stateOf(answer: Answer): string {
  if ("failure" in answer) return answer.failure;
  if (answer.standing.isStandby) return "a standby, which only reads";
  return answer.standing.isReadOnly ? "a primary that is set to only read" : "a primary";
}
