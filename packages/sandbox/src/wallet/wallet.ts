/** A wallet: its state, and what it needs of the world (storage, HTTP, time, randomness). Operations live in files beside. */
import { randomBytes } from "node:crypto";
import type { Timestamp } from "@kontor/taler/time";
import { type HttpClient, httpClient } from "./http-client.js";
import { memoryStorage, openStateFile, type StateStorage } from "./state-file.js";
import { emptyState, parseState, printState, type WalletState } from "./wallet-state.js";

export interface WalletOptions {
  /** The file that holds the state; without one it lives in memory. */
  readonly file?: string;
  readonly clock?: { now(): Timestamp };
  readonly rng?: { bytes(count: number): Uint8Array };
  readonly fetch?: typeof globalThis.fetch;
  /** Waits between attempts; tests replace it. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

export interface Wallet {
  readonly state: WalletState;
  readonly http: HttpClient;
  readonly clock: { now(): Timestamp };
  readonly rng: { bytes(count: number): Uint8Array };
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Stores the state as it is now. When the promise is fulfilled, no crash loses it. */
  save(): Promise<void>;
  /** Ends the use of the file. */
  close(): Promise<void>;
}

/** Opens the wallet in the file, or makes a new one. Throws WalletError "bad-state". */
export async function openWallet(options: WalletOptions = {}): Promise<Wallet> {
  const storage = options.file === undefined ? memoryStorage : await openStateFile(options.file);
  const state = await loadState(storage);
  let saved: Promise<void> = Promise.resolve();
  return {
    state,
    http: httpClient(options.fetch ?? globalThis.fetch),
    clock: options.clock ?? { now: () => BigInt(Date.now()) * 1000n },
    rng: options.rng ?? { bytes: (count) => new Uint8Array(randomBytes(count)) },
    sleep: options.sleep ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))),
    save() {
      // One after the other; each writes the state as it is when its turn comes, which includes the caller's change.
      const mine = saved.then(() => storage.save(() => printState(state)));
      saved = mine.catch(() => {});
      return mine;
    },
    async close() {
      await saved;
      await storage.close();
    },
  };
}

async function loadState(storage: StateStorage): Promise<WalletState> {
  try {
    const text = await storage.load();
    return text === undefined ? emptyState() : parseState(text);
  } catch (error) {
    await storage.close();
    throw error;
  }
}
