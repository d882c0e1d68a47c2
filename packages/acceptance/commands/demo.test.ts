/**
 * The demo as a newcomer and a doubter see it: it runs, and what it says went over the wire is checked with nothing but
 * OpenSSL. The encodings and layouts are written down here once more, from the specifications.
 */

import { createHash, createPublicKey, verify } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase } from "@kontor/merchant/testing/test-database";
import { beforeAll, describe, expect, test } from "vitest";
import { type FinishedRun, runKontor } from "./run-kontor.js";

interface Entry {
  readonly step: string;
  readonly method: string;
  readonly url: string;
  readonly request?: unknown;
  readonly status: number;
  readonly response?: unknown;
}

interface SigningKey {
  readonly key: string;
  readonly master_sig: string;
  readonly stamp_start: Time;
  readonly stamp_expire: Time;
  readonly stamp_end: Time;
}

interface Transcript {
  readonly outcome: string;
  readonly error?: { readonly step: string; readonly message: string };
  readonly wallet_file: string;
  readonly keys: {
    readonly merchant_pub: string;
    readonly exchange_master_pub: string;
    readonly exchange_signkeys: readonly SigningKey[];
  };
  readonly reconciliation: {
    readonly wtid: string;
    readonly orders: readonly { readonly order_id: string; readonly amount: string; readonly deposit_fee: string }[];
    readonly wire_fee: string;
    readonly exchange_wired: string;
    readonly bank_credited: string;
  };
  readonly steps: readonly Entry[];
}

interface Time {
  readonly t_s: number;
}

interface Contract {
  readonly merchant_pub: string;
  readonly h_wire: string;
  readonly timestamp: Time;
  readonly refund_deadline: Time;
}

interface Coin {
  readonly coin_pub: string;
  readonly coin_sig: string;
  readonly h_denom: string;
  readonly contribution: string;
}

interface DenominationGroup {
  readonly cipher: string;
  readonly age_mask?: number;
  readonly value: string;
  readonly fee_withdraw: string;
  readonly fee_deposit: string;
  readonly fee_refresh: string;
  readonly fee_refund: string;
  readonly denoms: readonly {
    readonly rsa_pub?: string;
    readonly cs_pub?: string;
    readonly master_sig: string;
    readonly stamp_start: Time;
    readonly stamp_expire_withdraw: Time;
    readonly stamp_expire_deposit: Time;
    readonly stamp_expire_legal: Time;
  }[];
}

describe("the transcript of a demo", () => {
  let run: FinishedRun;
  let transcript: Transcript;

  beforeAll(async () => {
    run = await runKontor(["demo", "--exit", "--json"]);
    transcript = JSON.parse(run.stdout || "null");
  });

  test("comes from a demo in which everything went well", () => {
    expect({ exitCode: run.exitCode, stderr: run.stderr }).toMatchObject({ exitCode: 0 });
    expect(transcript.outcome).toBe("done");
    expect(new Set(transcript.steps.map(({ url }) => new URL(url).hostname))).toEqual(new Set(["127.0.0.1"]));
    expect(existsSync(transcript.wallet_file)).toBe(false);
  });

  test("tells people in one line for each step what was asked and what came back", () => {
    expect(run.stderr).toMatch(/^claim the order: POST http:\/\/127\.0\.0\.1:\d+\/orders\/\S+\/claim -> 200, /m);
    expect(run.stderr).toMatch(/^pay it in session browser-1: POST http:\S+\/pay -> 200, receipt /m);
    expect(run.stderr).toMatch(/^wait until the order is wired: GET http:\S+ -> 200, it is$/m);
    expect(run.stderr).toMatch(/^ {2}the exchange wired +KUDOS:0\.99\n {2}the bank credited +KUDOS:0\.99$/m);
  });

  test("has a contract that the shop signed (1101)", () => {
    const { contract_terms, sig } = answer<{ contract_terms: Contract; sig: string }>(/\/claim$/);
    expect(contract_terms.merchant_pub).toBe(transcript.keys.merchant_pub);
    expectSignature(transcript.keys.merchant_pub, block(1101, hContract()), sig);
  });

  test("has a receipt that the shop signed (1104)", () => {
    const { sig } = answer<{ sig: string }>(/\/pay$/);
    expectSignature(transcript.keys.merchant_pub, block(1104, hContract()), sig);
  });

  test("has coins that the exchange vouches for (1025), each of which signed its deposit (1201)", () => {
    const { coins } = entry(/\/pay$/).request as { coins: Coin[] };
    expect(coins.length).toBeGreaterThan(1);
    const terms = contract();
    for (const coin of coins) {
      const { depositFee } = denominations().get(coin.h_denom)!;
      const message = block(
        1201,
        hContract(),
        zeros(32),
        zeros(64),
        base32(terms.h_wire),
        base32(coin.h_denom),
        time(terms.timestamp),
        time(terms.refund_deadline),
        amount(coin.contribution),
        amount(depositFee),
        base32(terms.merchant_pub),
        zeros(64),
      );
      expect(message).toHaveLength(456);
      expectSignature(coin.coin_pub, message, coin.coin_sig);
    }
  });

  test("has refunds that the exchange confirmed (1038) with a key of its master key (1024)", () => {
    const { exchange_master_pub, exchange_signkeys, merchant_pub } = transcript.keys;
    const { refunds } = answer<{
      refunds: {
        readonly type: string;
        readonly exchange_sig: string;
        readonly exchange_pub: string;
        readonly rtransaction_id: number;
        readonly coin_pub: string;
        readonly refund_amount: string;
      }[];
    }>(/\/orders\/[^/]+\/refund$/, "pick up the refund");
    expect(refunds.length).toBeGreaterThan(0);
    for (const refund of refunds) {
      expect(refund.type).toBe("success");
      const confirmation = block(
        1038,
        hContract(),
        base32(refund.coin_pub),
        base32(merchant_pub),
        u64(BigInt(refund.rtransaction_id)),
        amount(refund.refund_amount),
      );
      expectSignature(refund.exchange_pub, confirmation, refund.exchange_sig);
      const key = exchange_signkeys.find((candidate) => candidate.key === refund.exchange_pub)!;
      const { stamp_start, stamp_expire, stamp_end } = key;
      const validity = block(1024, time(stamp_start), time(stamp_expire), time(stamp_end), base32(key.key));
      expectSignature(exchange_master_pub, validity, key.master_sig);
    }
  });

  test("has a second session that counts as paid, too", () => {
    const proof = entry(/\/paid$/);
    expect(proof.request).toMatchObject({ session_id: "browser-2", sig: answer<{ sig: string }>(/\/pay$/).sig });
    expect(proof.status).toBe(200);
    expect(answer<object>(/session_id=browser-2$/)).toMatchObject({ order_status: "paid" });
  });

  test("has money that left the exchange, came to the shop's bank account and pays for the order", () => {
    const { wtid, orders, wire_fee, exchange_wired, bank_credited } = transcript.reconciliation;
    const { incoming_transactions: credits } = answer<{
      incoming_transactions: { amount: string; subject: string }[];
    }>(/\/taler-revenue\/history/, "look at the shop's account at its bank");
    expect(credits).toMatchObject([{ amount: bank_credited, subject: expect.stringContaining(wtid) }]);

    const paidFor = orders.map(({ amount, deposit_fee }) => units(amount) - units(deposit_fee));
    const total = paidFor.reduce((sum, net) => sum + net);
    expect(total - units(wire_fee)).toBe(units(exchange_wired));
    expect(units(wire_fee)).toBeGreaterThan(0n);
    expect(bank_credited).toBe(exchange_wired);

    const orderUrl = `/private/orders/${orders[0]!.order_id}`;
    const order = transcript.steps.findLast(({ url }) => url.endsWith(orderUrl))!;
    expect(order.response).toMatchObject({ wired: true, wire_reports: [], wire_details: [{ wtid, confirmed: true }] });
  });

  test("has a donation with a receipt, and a statement for the tax office", () => {
    expect(run.stderr).toMatch(
      /^donate, and get the tax receipt: POST http:\S+\/pay -> 200, 3 signatures for KUDOS:1\.2$/m,
    );
    expect(run.stderr).toMatch(/^get the statement for the tax office: .* donau\+http:\/\/\S+\?total=KUDOS:1\.2&sig=/m);
  });

  test("has a poster whose code alone leads to a paid order", () => {
    expect(run.stderr).toMatch(
      /^hang up a poster: POST http:\S+\/private\/templates -> 204, taler\+http:\/\/pay-template\//m,
    );
    expect(run.stderr).toMatch(/^pay what the poster says: POST http:\S+\/pay -> 200, receipt /m);
  });

  function entry(url: RegExp, step?: string): Entry {
    const found = transcript.steps.find((entry) => url.test(entry.url) && (step === undefined || entry.step === step));
    if (!found) throw new Error(`nothing was asked of ${url}`);
    return found;
  }

  function answer<T>(url: RegExp, step?: string): T {
    return entry(url, step).response as T;
  }

  function contract(): Contract {
    return answer<{ contract_terms: Contract }>(/\/claim$/).contract_terms;
  }

  function hContract(): Uint8Array {
    return sha512(Buffer.from(`${canonical(contract())}\0`));
  }

  /** What the exchange's master key signed, by the hash that coins name. */
  function denominations(): Map<string, { readonly depositFee: string }> {
    const { denominations: groups } = answer<{ denominations: DenominationGroup[] }>(/\/keys$/);
    const master = transcript.keys.exchange_master_pub;
    const known = new Map<string, { depositFee: string }>();
    for (const group of groups) {
      const [cipher, isRestricted] = [group.cipher.startsWith("RSA") ? 1 : 2, group.cipher.includes("+")];
      for (const denom of group.denoms) {
        const key = base32(denom.rsa_pub ?? denom.cs_pub ?? "");
        const hDenom = sha512(u32(isRestricted ? group.age_mask! : 0), u32(cipher), key);
        const message = block(
          1025,
          base32(master),
          ...[denom.stamp_start, denom.stamp_expire_withdraw].map(time),
          ...[denom.stamp_expire_deposit, denom.stamp_expire_legal].map(time),
          ...[group.value, group.fee_withdraw, group.fee_deposit, group.fee_refresh, group.fee_refund].map(amount),
          hDenom,
        );
        expectSignature(master, message, denom.master_sig);
        known.set(toBase32(hDenom), { depositFee: group.fee_deposit });
      }
    }
    return known;
  }
});

describe("a demo on a database that somebody else runs", () => {
  test("works, and works again with what the first one has left", async () => {
    const database = await createTestDatabase({ migrated: false });
    const data = mkdtempSync(join(tmpdir(), "kontor-demo-test-"));
    try {
      const demo = () => runKontor(["demo", "--exit", "--data", data], { env: { KONTOR_DB: database.url } });
      expect(await demo()).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/wallet: KUDOS:2\.6$/m) });
      // The same exchange elsewhere is another one: its port may have been taken meanwhile.
      const both = expect.stringMatching(/wallet: KUDOS:(5\.2|2\.6, KUDOS:2\.6)$/m);
      expect(await demo()).toMatchObject({ exitCode: 0, stdout: both });
      expect(existsSync(join(data, "wallet.json"))).toBe(true);
      expect(existsSync(join(data, "postgres"))).toBe(false);
    } finally {
      await database.drop();
      rmSync(data, { recursive: true });
    }
  });

  test("says which step failed if the database cannot be reached, and what came back", async () => {
    const env = { KONTOR_DB: "postgres://nobody@127.0.0.1:1/nowhere" };
    const { exitCode, stdout, stderr } = await runKontor(["demo", "--exit", "--json"], { env });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/kontor: could not start the servers: .*ECONNREFUSED 127\.0\.0\.1:1/);
    const { outcome, error } = JSON.parse(stdout) as Transcript;
    expect(outcome).toBe("failed");
    expect(error).toMatchObject({ step: "start the servers", message: expect.stringContaining("ECONNREFUSED") });
  });
});

// ---- the encodings, from the specifications --------------------------------------------------------------------------

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function base32(text: string): Uint8Array {
  let bits = 0n;
  for (const character of text) bits = bits * 32n + BigInt(ALPHABET.indexOf(character));
  const size = Math.floor((text.length * 5) / 8);
  const hex = (bits >> BigInt(text.length * 5 - size * 8)).toString(16).padStart(size * 2, "0");
  return Buffer.from(hex, "hex");
}

function toBase32(bytes: Uint8Array): string {
  const length = Math.ceil((bytes.length * 8) / 5);
  let bits = BigInt(`0x${Buffer.from(bytes).toString("hex")}`) << BigInt(length * 5 - bytes.length * 8);
  let text = "";
  for (; text.length < length; bits /= 32n) text = ALPHABET[Number(bits % 32n)] + text;
  return text;
}

/** RFC 8785: members sorted by UTF-16 code units, everything else as ECMAScript prints it. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

function sha512(...parts: Uint8Array[]): Uint8Array {
  return createHash("sha512").update(Buffer.concat(parts)).digest();
}

/** What is signed: its size and its purpose come first. */
function block(purpose: number, ...parts: Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), u32(purpose), body]);
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u64(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

function zeros(size: number): Uint8Array {
  return Buffer.alloc(size);
}

function time({ t_s }: Time): Uint8Array {
  return u64(BigInt(t_s) * 1_000_000n);
}

/** Value, hundred-millionths, and the currency in twelve bytes. */
function amount(text: string): Uint8Array {
  const name = Buffer.alloc(12);
  name.write(text.split(":")[0]!);
  return Buffer.concat([u64(units(text) / 100_000_000n), u32(Number(units(text) % 100_000_000n)), name]);
}

/** In hundred-millionths. */
function units(text: string): bigint {
  const [, value, fraction = ""] = /^[A-Za-z]+:(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  return BigInt(`${value}${fraction.padEnd(8, "0")}`);
}

function expectSignature(pub: string, message: Uint8Array, sig: string): void {
  const x = Buffer.from(base32(pub)).toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  expect(verify(null, message, key, base32(sig))).toBe(true);
}
