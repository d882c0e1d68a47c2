/**
 * The servers of one address: which of them is used, and whether it still is the right one. Where there are several and
 * one is wanted that can be written to, all are asked now and then, so that a promotion is noticed although nothing has
 * broken, and a former primary that comes back is not written to.
 */
import postgres from "postgres";
import { atMost } from "../timing/at-most.js";
import { type DatabaseAddress, type DatabaseServer, describeServer, serversOf } from "./address.js";
import { singleConnection } from "./single-connection.js";
import {
  type Answer,
  type Choice,
  isWanted,
  type Known,
  NoSuchServer,
  refuseFormer,
  SplitDatabase,
  type Standing,
  whichServer,
} from "./which-server.js";

/** How often all servers are asked. */
const WATCH_MS = 5000;
/** How long a server may take to say what it is. */
const ANSWER_MS = 4000;
/** How long we wait for the others once one that fits has answered: a dead server must delay nobody. */
const OTHERS_MS = 500;
/** How long no server is asked again after none was found: asking at each request would not help. */
const PAUSE_MS = 250;

/** What an operator should know about the servers. */
export interface ServerNews {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
}

export interface ClusterEvents {
  /** Connections to any other server than this one are not to be used any more; undefined: to any at all. */
  onMove?(server: DatabaseServer | undefined): void;
  onNews?(news: ServerNews): void;
}

/** What a server says of itself, in one statement. */
const STANDING = `
  select pg_is_in_recovery() as is_standby, current_setting('transaction_read_only') as read_only,
    pg_postmaster_start_time()::text as started_at, (select system_identifier::text from pg_control_system()) as system,
    exists (select from pg_extension where extname = 'citus') as has_citus,
    case when not pg_is_in_recovery() then left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) end as timeline`;
/** Where our role may not ask for more. */
const LESS = `
  select pg_is_in_recovery() as is_standby, current_setting('transaction_read_only') as read_only,
    pg_postmaster_start_time()::text as started_at, null as system, null as timeline,
    exists (select from pg_extension where extname = 'citus') as has_citus`;

interface StandingRow {
  readonly is_standby: boolean;
  readonly read_only: string;
  readonly started_at: string;
  readonly system: string | null;
  readonly timeline: string | null;
  readonly has_citus: boolean;
}

/** Of one connection. */
type Client = Pick<postgres.Sql<Record<string, unknown>>, "unsafe">;

const clusters = new WeakMap<DatabaseAddress, Cluster>();

/** The cluster of this address: all that use the same address share what is known of its servers. */
export function clusterAt(address: DatabaseAddress): Cluster {
  const cluster = clusters.get(address) ?? new Cluster(address);
  clusters.set(address, cluster);
  return cluster;
}

export class Cluster {
  readonly #address: DatabaseAddress;
  readonly #servers: readonly DatabaseServer[];
  /** Whether the one that can be written to is looked for among several. */
  readonly #isWatched: boolean;
  readonly #followers = new Set<ClusterEvents>();
  #current: DatabaseServer | undefined;
  #known: Known | undefined;
  #choosing: Promise<DatabaseServer> | undefined;
  #inVain: { readonly error: Error; readonly until: number } | undefined;
  #asksLess = false;
  #hasCitus: boolean | undefined;
  #watch: NodeJS.Timeout | undefined;
  #told = "";

  constructor(address: DatabaseAddress) {
    this.#address = address;
    this.#servers = serversOf(address);
    this.#isWatched = this.#servers.length > 1 && ["read-write", "primary"].includes(address.wanted ?? "any");
  }

  /** Whether the database was without an extension that may divide its tables when a connection to it was last checked. */
  get isOneServer(): boolean {
    return this.#hasCitus === false;
  }

  /** Calls back until what it gives is called. */
  follow(events: ClusterEvents): () => void {
    this.#followers.add(events);
    if (this.#isWatched) this.#watch ??= setInterval(() => void this.#look(), WATCH_MS).unref();
    return () => {
      this.#followers.delete(events);
      if (this.#followers.size > 0) return;
      clearInterval(this.#watch);
      this.#watch = undefined;
    };
  }

  /** Where to connect to. Throws NoSuchServer, SplitDatabase. */
  choose(): Promise<DatabaseServer> {
    if (this.#servers.length === 1) return Promise.resolve(this.#servers[0]!);
    if (this.#current !== undefined) return Promise.resolve(this.#current);
    if (this.#inVain !== undefined && performance.now() < this.#inVain.until) return Promise.reject(this.#inVain.error);
    this.#choosing ??= this.#choose().finally(() => {
      this.#choosing = undefined;
    });
    return this.#choosing;
  }

  /** There it could not be connected: the next one that asks gets another, if there is one. */
  failed(server: DatabaseServer): void {
    if (this.#current === server) this.#current = undefined;
  }

  /**
   * Asks on a new connection whether it leads where it should. Throws NoSuchServer where the server is not what the address
   * wants, and SplitDatabase where another one has taken its place.
   */
  async check(server: DatabaseServer, client: Client): Promise<Standing> {
    const standing = await this.#ask(client);
    const { wanted = "any" } = this.#address;
    if (!isWanted(wanted, standing)) {
      const state = standing.isStandby ? "is a standby, which only reads" : "is not";
      throw new NoSuchServer(`target_session_attrs=${wanted} is wanted, and ${describeServer(server)} ${state}`);
    }
    try {
      refuseFormer(server, standing, this.#known);
    } catch (error) {
      this.#tell("error", (error as Error).message);
      throw error;
    }
    this.#remember(server, standing);
    this.#hasCitus = standing.hasCitus;
    return standing;
  }

  #remember(server: DatabaseServer, { system, timeline, isReadOnly }: Standing): void {
    if (isReadOnly) return;
    this.#known = { server, system: system ?? this.#known?.system, timeline: timeline ?? this.#known?.timeline };
  }

  async #choose(): Promise<DatabaseServer> {
    try {
      return this.#use(await this.#decide());
    } catch (error) {
      this.#inVain = { error: error as Error, until: performance.now() + PAUSE_MS };
      if (error instanceof SplitDatabase) this.#tell("error", `nothing is written: ${error.message}`);
      throw error;
    }
  }

  /** Notices what has changed although nothing has broken. */
  async #look(): Promise<void> {
    if (this.#choosing !== undefined) return;
    try {
      this.#use(await this.#decide());
    } catch (error) {
      // Connections that are there go on, as long as they can.
      if (!(error instanceof SplitDatabase)) return;
      this.#current = undefined;
      this.#tell("error", `nothing is written: ${error.message}`);
      for (const { onMove } of this.#followers) onMove?.(undefined);
    }
  }

  #use({ server, standing, former }: Choice): DatabaseServer {
    const before = this.#known;
    this.#inVain = undefined;
    this.#current = server;
    this.#remember(server, standing);
    const timeline = standing.timeline === undefined ? "" : ` (timeline ${standing.timeline})`;
    const hasMoved = before !== undefined && before.server !== server;
    if (hasMoved) this.#tell("warn", `the database is now at ${describeServer(server)}${timeline}`);
    if (former.length > 0) this.#tell("error", former.join("; "));
    else if (!hasMoved) this.#told = "";
    if (hasMoved) for (const { onMove } of this.#followers) onMove?.(server);
    return server;
  }

  /** The same is told once. */
  #tell(level: ServerNews["level"], message: string): void {
    if (this.#told === message) return;
    this.#told = message;
    for (const { onNews } of this.#followers) onNews?.({ level, message });
  }

  async #decide(): Promise<Choice> {
    const { wanted = "any" } = this.#address;
    const answers: Answer[] = this.#servers.map((server) => ({ server, failure: "no answer yet" }));
    let onFit = () => {};
    const fit = new Promise<void>((resolve) => {
      onFit = resolve;
    });
    const all = Promise.all(
      this.#servers.map(async (server, place) => {
        const answer = await this.#probe(server);
        answers[place] = answer;
        if ("standing" in answer && isWanted(wanted, answer.standing)) onFit();
      }),
    );
    await Promise.race([all, fit]);
    await atMost(
      OTHERS_MS,
      all.then(() => {}),
      () => {},
    );
    return whichServer(wanted, answers, this.#known);
  }

  async #probe(server: DatabaseServer): Promise<Answer> {
    const client = postgres(singleConnection({ address: this.#address, server, pooler: true }));
    try {
      const late = () => ({ failure: "no answer" });
      return {
        server,
        ...(await atMost(
          ANSWER_MS,
          this.#ask(client).then((standing) => ({ standing })),
          late,
        )),
      };
    } catch (error) {
      return { server, failure: (error as Error).message };
    } finally {
      void client.end({ timeout: 0 });
    }
  }

  async #ask(client: Client): Promise<Standing> {
    let rows: readonly StandingRow[];
    try {
      rows = await client.unsafe<StandingRow[]>(this.#asksLess ? LESS : STANDING);
    } catch (error) {
      // No such function, not allowed, not supported: servers that others run for us.
      const code = error instanceof postgres.PostgresError ? error.code : "";
      if (!/^(?:42|0A|55)/.test(code) || this.#asksLess) throw error;
      // 55: not in its present state.
      if (!code.startsWith("55")) this.#asksLess = true;
      rows = await client.unsafe<StandingRow[]>(LESS);
    }
    const { is_standby, read_only, started_at, system, timeline, has_citus } = rows[0]!;
    return {
      isStandby: is_standby,
      isReadOnly: read_only === "on",
      startedAt: started_at,
      system: system ?? undefined,
      timeline: timeline === null ? undefined : Number.parseInt(timeline, 16),
      hasCitus: has_citus,
    };
  }
}
