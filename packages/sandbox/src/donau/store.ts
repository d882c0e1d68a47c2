/** The SQL of a sandbox Donau. */
import { type Amount, fromFractions, inFractions } from "@kontor/taler/amount";
import type { BlindedSignature, BlindSigningKey, BlindSigningPrivateKey } from "@kontor/taler/denomination";
import { BlindedSignatureJson } from "@kontor/taler/schemas/exchange-coins";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { Timestamp } from "@kontor/taler/time";
import type { Sql } from "../server/database.js";

export interface DonationUnitKey {
  readonly hUnit: Uint8Array;
  readonly plan: string;
  readonly year: number;
  readonly key: BlindSigningKey;
  readonly priv: BlindSigningPrivateKey;
  readonly value: Amount;
  readonly lost: boolean;
}

export interface Charity {
  readonly charityId: bigint;
  readonly charityPub: Uint8Array;
  readonly charityName: string;
  readonly charityUrl: string | undefined;
  readonly maxPerYear: Amount;
}

/** What was asked for at once. */
export interface Issue {
  readonly charityId: bigint;
  readonly hRequest: Uint8Array;
  readonly year: number;
  readonly amount: Amount;
  /** Of Clause-Schnorr units. */
  readonly nonces: readonly {
    readonly hUnit: Uint8Array;
    readonly nonce: Uint8Array;
    readonly hEnvelope: Uint8Array;
  }[];
}

export interface SubmittedReceipt {
  readonly hIdentifier: Uint8Array;
  readonly value: Amount;
}

export class DonauStore {
  constructor(
    private readonly sql: Sql,
    private readonly currency: string,
  ) {}

  /** The signing key: the given one on the first start, the one it has had ever since on all others. */
  async signingKey(fresh: Uint8Array, now: Timestamp): Promise<{ priv: Uint8Array; since: Timestamp }> {
    await this.sql`insert into signing_key (priv, since) values (${fresh}, ${now}) on conflict do nothing`;
    const [row] = await this.sql<{ priv: Uint8Array; since: bigint }[]>`select priv, since from signing_key`;
    return row!;
  }

  async units(): Promise<DonationUnitKey[]> {
    const rows = await this.sql<
      {
        h_unit: Uint8Array;
        plan: string;
        year: number;
        cipher: string;
        pub: Uint8Array;
        priv: Uint8Array;
        value: bigint;
        lost: boolean;
      }[]
    >`select h_unit, plan, year, cipher, pub, priv, value, lost from units order by year, value desc`;
    return rows.map(({ h_unit, plan, year, cipher, pub, priv, value, lost }) => ({
      hUnit: h_unit,
      plan,
      year,
      lost,
      key: cipher === "RSA" ? { cipher: "RSA", rsaPub: pub } : { cipher: "CS", csPub: pub },
      priv: cipher === "RSA" ? { cipher: "RSA", rsaPriv: priv } : { cipher: "CS", csPriv: priv },
      value: fromFractions(this.currency, value),
    }));
  }

  async addUnit({ hUnit, plan, year, key, priv, value }: DonationUnitKey): Promise<void> {
    const pub = key.cipher === "RSA" ? key.rsaPub : key.csPub;
    const secret = priv.cipher === "RSA" ? priv.rsaPriv : priv.csPriv;
    await this.sql`
      insert into units (h_unit, plan, year, cipher, pub, priv, value)
      values (${hUnit}, ${plan}, ${year}, ${key.cipher}, ${pub}, ${secret}, ${inFractions(value)})
      on conflict do nothing`;
  }

  async addCharity(charity: Omit<Charity, "charityId"> & { charityId?: bigint | undefined }): Promise<bigint> {
    const { charityId, charityPub, charityName, charityUrl = null, maxPerYear } = charity;
    const [row] = await this.sql<{ charity_id: bigint }[]>`
      insert into charities ${this.sql({
        ...(charityId === undefined ? {} : { charity_id: charityId }),
        charity_pub: charityPub,
        charity_name: charityName,
        charity_url: charityUrl,
        max_per_year: inFractions(maxPerYear),
      })} returning charity_id`;
    return row!.charity_id;
  }

  async changeCharity(
    charityId: bigint,
    { charityPub, maxPerYear }: Partial<Pick<Charity, "charityPub" | "maxPerYear">>,
  ): Promise<void> {
    if (charityPub) await this.sql`update charities set charity_pub = ${charityPub} where charity_id = ${charityId}`;
    if (maxPerYear) {
      await this.sql`
        update charities set max_per_year = ${inFractions(maxPerYear)} where charity_id = ${charityId}`;
    }
  }

  async charity(charityId: bigint): Promise<Charity | undefined> {
    const [row] = await this.sql<
      { charity_pub: Uint8Array; charity_name: string; charity_url: string | null; max_per_year: bigint }[]
    >`select charity_pub, charity_name, charity_url, max_per_year from charities where charity_id = ${charityId}`;
    return (
      row && {
        charityId,
        charityPub: row.charity_pub,
        charityName: row.charity_name,
        charityUrl: row.charity_url ?? undefined,
        maxPerYear: fromFractions(this.currency, row.max_per_year),
      }
    );
  }

  /** What the receipts of a year sum up to. */
  async receiptsOf(charityId: bigint, year: number): Promise<Amount> {
    const [row] = await this.sql<{ total: bigint }[]>`
      select total from receipts_of_year where charity_id = ${charityId} and year = ${year}`;
    return fromFractions(this.currency, row?.total ?? 0n);
  }

  /** How often something was signed for a charity. */
  async issueCount(charityId: bigint): Promise<number> {
    const [row] = await this.sql<{ count: number }[]>`
      select count(*)::integer as count from issues where charity_id = ${charityId}`;
    return row!.count;
  }

  async findIssue(charityId: bigint, hRequest: Uint8Array): Promise<BlindedSignature[] | undefined> {
    const [row] = await this.sql<{ signatures: string }[]>`
      select signatures from issues where charity_id = ${charityId} and h_request = ${hRequest}`;
    return row && (JSON.parse(row.signatures) as unknown[]).map((one) => wireCodec(BlindedSignatureJson).decode(one));
  }

  /**
   * Counts and stores what is signed, unless it was before.
   * @returns why not: a year's limit, or a nonce that was used for something else
   */
  async storeIssue(
    { charityId, hRequest, year, amount, nonces }: Issue,
    signatures: readonly BlindedSignature[],
  ): Promise<"stored" | "over the limit" | "nonce reused"> {
    const text = JSON.stringify(signatures.map((one) => wireCodec(BlindedSignatureJson).encode(one)));
    const wanted = inFractions(amount);
    return this.sql.begin(async (tx) => {
      const [charity] = await tx<{ max_per_year: bigint }[]>`
        select max_per_year from charities where charity_id = ${charityId} for update`;
      const [known] = await tx`
        select 1 from issues where charity_id = ${charityId} and h_request = ${hRequest}`;
      if (known) return "stored";
      const [row] = await tx<{ total: bigint }[]>`
        select total from receipts_of_year where charity_id = ${charityId} and year = ${year}`;
      const total = (row?.total ?? 0n) + wanted;
      if (total > charity!.max_per_year) return "over the limit";
      for (const { hUnit, nonce, hEnvelope } of nonces) {
        await tx`insert into cs_nonces (h_unit, nonce, h_envelope) values (${hUnit}, ${nonce}, ${hEnvelope})
          on conflict do nothing`;
        const [used] = await tx<{ h_envelope: Uint8Array }[]>`
          select h_envelope from cs_nonces where h_unit = ${hUnit} and nonce = ${nonce}`;
        if (Buffer.compare(used!.h_envelope, hEnvelope) !== 0) return "nonce reused";
      }
      await tx`
        insert into receipts_of_year (charity_id, year, total) values (${charityId}, ${year}, ${total})
        on conflict (charity_id, year) do update set total = excluded.total`;
      await tx`
        insert into issues (charity_id, h_request, year, amount, signatures)
        values (${charityId}, ${hRequest}, ${year}, ${wanted}, ${text})`;
      return "stored";
    });
  }

  async submit(hDonor: Uint8Array, year: number, receipts: readonly SubmittedReceipt[]): Promise<void> {
    for (const { hIdentifier, value } of receipts) {
      await this.sql`
        insert into submitted (h_identifier, h_donor, year, value)
        values (${hIdentifier}, ${hDonor}, ${year}, ${inFractions(value)}) on conflict do nothing`;
    }
  }

  async submittedBy(hDonor: Uint8Array, year: number): Promise<Amount> {
    const [row] = await this.sql<{ total: bigint }[]>`
      select coalesce(sum(value), 0)::bigint as total from submitted where h_donor = ${hDonor} and year = ${year}`;
    return fromFractions(this.currency, row!.total);
  }
}
