/** A donation authority (Donau) on the loopback interface: real signatures, worthless receipts. */
import type { Amount } from "@kontor/taler/amount";
import { createKeyPair, publicKeyOf } from "@kontor/taler/eddsa";
import type { FastifyInstance } from "fastify";
import { type DatabaseAddress, openSchema } from "../server/database.js";
import { faultControls } from "../server/fault-controls.js";
import { type Fault, Faults, type FaultTarget } from "../server/faults.js";
import { httpServer, listen } from "../server/http-server.js";
import { type SandboxClock, sandboxClock } from "../server/sandbox-clock.js";
import { about } from "./about.js";
import { batchIssue } from "./batch-issue.js";
import { charities } from "./charities.js";
import type { DonauCheat, DonauContext } from "./donau-context.js";
import { statements } from "./statements.js";
import { type Charity, DonauStore } from "./store.js";
import { DONAU_TABLES } from "./tables.js";
import { DEFAULT_UNITS, type UnitPlan, UnitRing } from "./unit-ring.js";

export interface SandboxDonauOptions {
  /** Names the Donau and its PostgreSQL schema `sandbox_donau_<name>`: small letters, digits, `_`. */
  name: string;
  databaseUrl: DatabaseAddress;
  currency: string;
  /** 0, the default: any free port. */
  port?: number;
  clock?: SandboxClock;
  units?: readonly UnitPlan[];
  /** The law by which its receipts count, for people. */
  legalDomain?: string;
}

export interface SandboxDonau {
  readonly name: string;
  /** With slash. */
  readonly baseUrl: string;
  readonly currency: string;
  /** Registers a charity and tells its number. */
  addCharity(charity: {
    readonly charityPub: Uint8Array;
    readonly charityName: string;
    readonly maxPerYear: Amount;
  }): Promise<number>;
  changeCharity(charityId: number, change: Partial<Pick<Charity, "charityPub" | "maxPerYear">>): Promise<void>;
  /** What it has signed for a charity in a year, and how often. */
  issued(charityId: number, year: number): Promise<{ total: Amount; times: number }>;
  /** Deceives from now on; `{}` makes it honest again. */
  cheat(how: DonauCheat): void;
  /** Makes coming requests fail. */
  fault(fault: Fault): void;
  /** Holds requests until the function it returns is called. */
  hold(target: FaultTarget): () => void;
  clearFaults(): void;
  stop(): Promise<void>;
}

/** Starts a Donau. What it knew in the same database before, it still knows. */
export async function startSandboxDonau(options: SandboxDonauOptions): Promise<SandboxDonau> {
  const { clock = sandboxClock(), currency, name } = options;
  const sql = await openSchema(options.databaseUrl, `sandbox_donau_${name}`, DONAU_TABLES);
  const faults = new Faults();
  let app: FastifyInstance | undefined;
  try {
    const store = new DonauStore(sql, currency);
    const ring = new UnitRing(store, currency, options.units ?? DEFAULT_UNITS);
    const { priv, since } = await store.signingKey(createKeyPair().priv, clock.now());
    await ring.maintain(clock.now());
    const context: DonauContext = {
      currency,
      ring,
      store,
      clock,
      legalDomain: options.legalDomain ?? "Sandbox",
      signingKey: { priv, pub: publicKeyOf(priv), since },
      cheat: {},
    };
    app = httpServer(faults, clock, (server) => {
      for (const add of [about, charities, batchIssue, statements]) add(server, context);
      faultControls(server, faults);
    });
    const baseUrl = await listen(app, options.port ?? 0);
    const listening = app;
    return {
      name,
      baseUrl,
      currency,
      addCharity: async (charity) => Number(await store.addCharity({ charityUrl: undefined, ...charity })),
      changeCharity: (charityId, change) => store.changeCharity(BigInt(charityId), change),
      issued: async (charityId, year) => ({
        total: await store.receiptsOf(BigInt(charityId), year),
        times: await store.issueCount(BigInt(charityId)),
      }),
      cheat(how) {
        context.cheat = how;
      },
      fault: (fault) => faults.arm(fault),
      hold: (target) => faults.hold(target),
      clearFaults: () => faults.clear(),
      async stop() {
        faults.clear();
        await listening.close();
        await sql.end();
      },
    };
  } catch (error) {
    await app?.close();
    await sql.end();
    throw error;
  }
}
