import { beforeEach, describe, expect, it } from "vitest";
import { printAmount } from "./amount.js";
import { decodeBase32, encodeBase32 } from "./base32.js";
import { createKeyPair, sign } from "./eddsa.js";
import {
  findDenomination,
  isSigningKeyValid,
  type KeysCheck,
  KeysError,
  verifyKeys,
  wireFeeAt,
} from "./keys-verification.js";
import { type ExchangeKeys, ExchangeKeysResponse } from "./schemas/exchange-keys.js";
import { wireCodec } from "./schemas/wire-codec.js";
import { keySetMessage } from "./signatures/exchange.js";
import { auditorDenominationMessage, signingKeyMessage, wireAccountMessage } from "./signatures/offline.js";
import type { JsonValue } from "./strict-json.js";
import { DAY, HOUR, timestampFromSeconds } from "./time.js";
import { vectors } from "./vectors/used-vectors.js";

const masterPub = decodeBase32("1V2H1GYA7VN3GWS6AP9KN5S90RZPBXWERBBTSXDVEY5SD9EK0TEG", 32);
const expected = { masterPub, currency: "TESTKUDOS", baseUrl: "http://127.0.0.1:8081/" };
const now = timestampFromSeconds(1795337264);
const codec = wireCodec(ExchangeKeysResponse);

type Mutable<T> = T extends Uint8Array ? T : { -readonly [K in keyof T]: Mutable<T[K]> };

/** The answer of the reference exchange, to be spoiled. */
let answer: Mutable<ExchangeKeys>;
beforeEach(() => {
  answer = structuredClone(codec.decode(vectors("samples/keys.json")[0])) as Mutable<ExchangeKeys>;
});

function expectRefusal(check: KeysCheck, when = now) {
  let refusal: unknown;
  try {
    verifyKeys(answer, expected, when);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(KeysError);
  expect((refusal as KeysError).check).toBe(check);
}

function flipBit(bytes: Uint8Array) {
  bytes[5]! ^= 1;
}

describe("the answer of the reference exchange", () => {
  it("is verified, signature by signature", () => {
    const keys = verifyKeys(answer, expected, now);
    expect(keys.warnings).toEqual([]);
    expect(keys.denominations.size).toBe(15);
    expect(keys.signingKeys).toHaveLength(1);
    expect(keys.accounts).toMatchObject([{ wireMethod: "x-taler-bank", debitRestrictions: [], priority: 0 }]);
    expect(keys.globalFees.length).toBeGreaterThan(0);
    expect(keys.stefan).toMatchObject({
      abs: { value: 0n, fraction: 0 },
      log: { value: 0n, fraction: 1_000_000 },
      lin: 0,
    });
  });

  it("gives denominations by the hash that coins name", () => {
    const keys = verifyKeys(answer, expected, now);
    const coin = vectors<{ denom_pub_hash: string; value: string; fee_deposit: string }>("samples/coin3.json")[0]!;
    const denomination = findDenomination(keys, decodeBase32(coin.denom_pub_hash, 64));
    expect(denomination && printAmount(denomination.value)).toBe(coin.value);
    expect(denomination && printAmount(denomination.feeDeposit)).toBe(coin.fee_deposit);
    expect(denomination?.key).toMatchObject({ cipher: "RSA", ageMask: 2446593 });
    expect(findDenomination(keys, new Uint8Array(64))).toBeUndefined();
  });

  it("gives the wire fee of a moment, and none outside the published years", () => {
    const keys = verifyKeys(answer, expected, now);
    expect(wireFeeAt(keys, "X-Taler-Bank", now)?.wireFee).toMatchObject({ value: 0n, fraction: 1_000_000 });
    const [first] = keys.wireFees.get("x-taler-bank")!;
    expect(wireFeeAt(keys, "x-taler-bank", first!.endDate)).not.toBe(first);
    expect(wireFeeAt(keys, "x-taler-bank", 0n)).toBeUndefined();
    expect(wireFeeAt(keys, "iban", now)).toBeUndefined();
  });

  it("can be handed to and from a worker thread", () => {
    const keys = verifyKeys(structuredClone(answer), expected, now);
    expect(structuredClone(keys)).toEqual(keys);
  });

  it("may lack what we can do without, and hold what we do not know", () => {
    const json = structuredClone(vectors<Record<string, unknown>>("samples/keys.json")[0]!);
    for (const member of ["hard_limits", "zero_limits", "recoup", "auditors", "wads", "stefan_abs", "tiny_amount"]) {
      delete json[member];
    }
    const keys = verifyKeys(codec.decode({ ...json, news: { of: "tomorrow" } }), expected, now);
    expect(keys).toMatchObject({ hardLimits: [], zeroLimits: [], kycEnabled: false });
  });

  it("under another address is used, with a warning", () => {
    answer.base_url = "http://other.example.com/";
    expect(verifyKeys(answer, expected, now).warnings).toHaveLength(1);
  });
});

describe("an answer is refused when", () => {
  it("its version is one that we do not speak", () => {
    answer.version = "20:0:0";
    expectRefusal("version");
    answer.version = "40:0:3";
    expectRefusal("version");
    answer.version = "new";
    expectRefusal("version");
  });

  it("its master key is another one", () => {
    answer.master_public_key = createKeyPair().pub;
    expectRefusal("master-key");
  });

  it("its currency is another one", () => {
    answer.currency = "KUDOS";
    expectRefusal("currency");
  });

  it("an amount is in another currency", () => {
    answer.denominations[3]!.fee_refund = { currency: "KUDOS", value: 0n, fraction: 1 };
    expectRefusal("currency");
  });

  it("the fee curve eats all", () => {
    answer.stefan_lin = 1;
    expectRefusal("stefan");
  });

  it("a signing key is not the master's", () => {
    flipBit(answer.signkeys[0]!.key);
    expectRefusal("signing-key");
  });

  it("a wire fee is not the master's", () => {
    answer.wire_fees["x-taler-bank"]![1]!.wire_fee = { currency: "TESTKUDOS", value: 0n, fraction: 0 };
    expectRefusal("wire-fee");
  });

  it("an account is not the master's", () => {
    answer.accounts[0]!.payto_uri = "payto://x-taler-bank/localhost/thief?receiver-name=exchange";
    expectRefusal("account");
  });

  it("a restriction was left out or slipped in", () => {
    answer.accounts[0]!.debit_restrictions.push({ type: "deny" });
    expectRefusal("account");
  });

  it("global fees are not the master's", () => {
    answer.global_fees![0]!.purse_account_limit++;
    expectRefusal("global-fees");
  });

  it("the extensions are not the master's", () => {
    answer.extensions!.age_restriction!.version = "2";
    expectRefusal("extensions");
  });

  it("a denomination is not the master's", () => {
    answer.denominations[0]!.fee_deposit = { currency: "TESTKUDOS", value: 0n, fraction: 0 };
    expectRefusal("denomination");
  });

  it("the age groups of a denomination were changed", () => {
    const restricted = answer.denominations.find((group) => "age_mask" in group)!;
    Object.assign(restricted, { age_mask: 1 });
    expectRefusal("denomination");
  });

  it("an auditor's signature is wrong", () => {
    const [hash] = verifyKeys(answer, expected, now).denominations.keys();
    const auditor_sig = new Uint8Array(64);
    const denomination_keys = [{ denom_pub_h: decodeBase32(hash!, 64), auditor_sig }];
    answer.auditors = [
      { auditor_pub: createKeyPair().pub, auditor_url: "https://audit.example.com/", denomination_keys },
    ];
    expectRefusal("auditor");
  });

  it("it is signed with an unknown, a future or an expired key", () => {
    const { stamp_start, stamp_expire } = answer.signkeys[0]!;
    expectRefusal("exchange-key", stamp_start - 2n * HOUR);
    expectRefusal("exchange-key", stamp_expire + HOUR);
    flipBit(answer.exchange_pub);
    expectRefusal("exchange-key");
  });

  it("a denomination was withheld, or the order changed", () => {
    const first = answer.denominations.shift()!;
    expectRefusal("key-set");
    answer.denominations.push(first);
    expectRefusal("key-set");
  });
});

describe("an answer is still used when", () => {
  it("clocks differ by less than an hour", () => {
    const { stamp_start, stamp_expire } = answer.signkeys[0]!;
    expect(verifyKeys(answer, expected, stamp_start - HOUR / 2n).signingKeys).toHaveLength(1);
    expect(isSigningKeyValid({ start: stamp_start, expire: stamp_expire }, stamp_expire + HOUR / 2n)).toBe(true);
    expect(isSigningKeyValid({ start: stamp_start, expire: stamp_expire }, stamp_expire + DAY)).toBe(false);
  });

  it("an account carries members whose signature we cannot check: that account is left out", () => {
    const spoiled = { ...answer.accounts[0]!, wire_transfer_gateway: "https://bank.example.com/" };
    flipBit(spoiled.master_sig);
    answer.accounts = [spoiled];
    const keys = verifyKeys(answer, expected, now);
    expect(keys.accounts).toEqual([]);
    expect(keys.warnings).toEqual([expect.stringContaining(spoiled.payto_uri)]);
  });

  it("its extensions are not signed at all", () => {
    answer.extensions!.age_restriction!.version = "2";
    delete answer.extensions_sig;
    expect(verifyKeys(answer, expected, now).denominations.size).toBe(15);
  });

  it("a denomination is revoked: it is marked, also where it is listed no more", () => {
    const [hash] = verifyKeys(answer, expected, now).denominations.keys();
    const gone = new Uint8Array(64).fill(9);
    answer.recoup = [{ h_denom_pub: decodeBase32(hash!, 64) }, { h_denom_pub: gone }];
    const keys = verifyKeys(answer, expected, now);
    expect(keys.denominations.get(hash!)?.revoked).toBe(true);
    expect([...keys.denominations.values()].filter((denomination) => denomination.revoked)).toHaveLength(1);
    expect(keys.revokedDenominations.has(encodeBase32(gone))).toBe(true);
  });

  it("an auditor vouches for a denomination, or for one that we do not know", () => {
    const keys = verifyKeys(answer, expected, now);
    const [denomination] = keys.denominations.values();
    const auditor = createKeyPair();
    const auditor_url = "https://audit.example.com/";
    const auditor_sig = sign(auditor.priv, auditorDenominationMessage(auditor_url, { ...denomination!, masterPub }));
    const denomination_keys = [
      { denom_pub_h: denomination!.hDenom, auditor_sig },
      { denom_pub_h: new Uint8Array(64), auditor_sig: new Uint8Array(64) },
    ];
    answer.auditors = [{ auditor_pub: auditor.pub, auditor_url, denomination_keys }];
    expect(verifyKeys(answer, expected, now).denominations.size).toBe(15);
  });
});

describe("restrictions of an account", () => {
  /** The answer of an exchange of our own, with one account of these restrictions and nothing to withdraw. */
  function answerWithRestrictions(restrictions: ExchangeKeys["accounts"][number]["debit_restrictions"]) {
    const master = createKeyPair();
    const online = createKeyPair();
    const validity = { start: now - DAY, expire: now + DAY, end: now + DAY };
    const account = {
      payto_uri: "payto://iban/DE75512108001245126199?receiver-name=Exchange",
      conversion_url: "https://conversion.example.com/",
      debit_restrictions: restrictions,
      credit_restrictions: [],
    };
    const accountMessage = wireAccountMessage({
      paytoUri: account.payto_uri,
      conversionUrl: account.conversion_url,
      debitRestrictions: restrictions as JsonValue,
      creditRestrictions: [],
    });
    const keys: ExchangeKeys = {
      version: "32:0:0",
      base_url: "https://exchange.example.com/",
      currency: "EUR",
      master_public_key: master.pub,
      accounts: [{ ...account, master_sig: sign(master.priv, accountMessage) }],
      wire_fees: {},
      denominations: [],
      signkeys: [
        {
          key: online.pub,
          stamp_start: validity.start,
          stamp_expire: validity.expire,
          stamp_end: validity.end,
          master_sig: sign(master.priv, signingKeyMessage({ ...validity, signkeyPub: online.pub })),
        },
      ],
      list_issue_date: now,
      exchange_pub: online.pub,
      exchange_sig: sign(online.priv, keySetMessage(now, [])),
    };
    return verifyKeys(keys, { masterPub: master.pub, currency: "EUR" }, now);
  }

  it("are checked as they were signed, and parsed", () => {
    const keys = answerWithRestrictions([
      { type: "regex", payto_regex: "payto://iban/DE.*", human_hint: "Germany", human_hint_i18n: { de: "Inland" } },
      { type: "deny" },
    ]);
    expect(keys.accounts[0]?.debitRestrictions).toEqual([
      { type: "regex", paytoRegex: "payto://iban/DE.*", humanHint: "Germany", humanHintI18n: { de: "Inland" } },
      { type: "deny" },
    ]);
    expect(keys.accounts[0]?.conversionUrl).toBe("https://conversion.example.com/");
    expect(keys.warnings).toEqual([]);
  });

  it("of a type that we do not know forbid everything, with a warning", () => {
    const keys = answerWithRestrictions([{ type: "moon-phase" }]);
    expect(keys.accounts[0]?.debitRestrictions).toEqual([{ type: "deny" }]);
    expect(keys.warnings).toHaveLength(1);
  });

  it("without the expression they need are refused", () => {
    expect(() => answerWithRestrictions([{ type: "regex" }])).toThrow(KeysError);
  });
});
