/** The whole sandbox: one bank and any number of exchanges and donation authorities on the loopback interface, in one database, on one clock. */
import { type SandboxBank, startSandboxBank } from "./bank/bank.js";
import { type SandboxDonau, type SandboxDonauOptions, startSandboxDonau } from "./donau/donau.js";
import { type SandboxExchangeOptions, startSandboxExchange } from "./exchange/exchange.js";
import type { SandboxExchange } from "./exchange/sandbox-exchange.js";
import type { DatabaseAddress } from "./server/database.js";
import { type SandboxClock, sandboxClock } from "./server/sandbox-clock.js";

/** What an exchange can be told apart from what all parts of the sandbox share. */
export type ExchangeSettings = Omit<
  SandboxExchangeOptions,
  "databaseUrl" | "currency" | "bank" | "clock" | "port" | "progress"
>;

/** The same of a donation authority. */
export type DonauSettings = Omit<SandboxDonauOptions, "databaseUrl" | "currency" | "clock" | "port">;

export interface SandboxOptions {
  databaseUrl: DatabaseAddress;
  currency: string;
  /** Fixed ports, the exchanges' by their names. Any free ones where nothing is said. */
  ports?: {
    bank?: number;
    exchanges?: Readonly<Record<string, number>>;
    donaus?: Readonly<Record<string, number>>;
  };
  clock?: SandboxClock;
  /** Default: one exchange called `exchange`. */
  exchanges?: readonly ExchangeSettings[];
  /** Donation authorities; none by default. */
  donaus?: readonly DonauSettings[];
  /** Bank accounts besides those of the exchanges. */
  accounts?: readonly { name: string; password?: string; receiverName?: string }[];
  /** Hears of the keys of each exchange as they are made. */
  progress?: (exchange: string, done: number, total: number) => void;
}

export interface Sandbox {
  readonly bank: SandboxBank;
  readonly exchanges: readonly SandboxExchange[];
  readonly donaus: readonly SandboxDonau[];
  readonly clock: SandboxClock;
  stop(): Promise<void>;
}

/** Starts bank and exchanges; with a database that was used before, they go on where they stopped. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock = sandboxClock(), currency, databaseUrl, ports = {} } = options;
  const bank = await startSandboxBank({ databaseUrl, currency, clock, port: ports.bank ?? 0 });
  const exchanges: SandboxExchange[] = [];
  const donaus: SandboxDonau[] = [];
  const stop = async () => {
    await Promise.all([...exchanges, ...donaus].map((service) => service.stop()));
    await bank.stop();
  };
  try {
    await bank.openAccount("customer", { receiverName: "Customer" });
    for (const { name, ...account } of options.accounts ?? []) await bank.openAccount(name, account);
    for (const settings of options.exchanges ?? [{ name: "exchange" }]) {
      const { name, paytoUri } = await bank.openAccount(settings.name);
      exchanges.push(
        await startSandboxExchange({
          ...settings,
          databaseUrl,
          currency,
          clock,
          port: ports.exchanges?.[name] ?? 0,
          bank: { wireGatewayUrl: bank.wireGatewayUrl(name), paytoUri, username: name },
          progress: (done, total) => options.progress?.(name, done, total),
        }),
      );
    }
    for (const settings of options.donaus ?? []) {
      const port = ports.donaus?.[settings.name] ?? 0;
      donaus.push(await startSandboxDonau({ ...settings, databaseUrl, currency, clock, port }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { bank, exchanges, donaus, clock, stop };
}
