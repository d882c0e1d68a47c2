/** What a donor can show to the tax office: receipts are handed in, and the Donau signs what they sum up to. */
import { type Amount, addAmounts, zeroAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { donorHash, hashDonationUnit, receiptSecrets, statementUri } from "@kontor/taler/donation";
import { verify } from "@kontor/taler/eddsa";
import { BatchSubmitRequest, DonationStatementResponse } from "@kontor/taler/schemas/donau-service";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { donationStatementMessage } from "@kontor/taler/signatures/donau";
import { keysOf } from "./donation.js";
import { decodeBody, refusal } from "./http-client.js";
import { persistently } from "./persistently.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import type { Donation } from "./wallet-state.js";

/** The donations of one donor in one year that one authority counts. */
export interface DonationSummary {
  readonly donauUrl: string;
  readonly year: number;
  readonly taxId: string;
  readonly salt: string;
  /** Of which the receipts are here. */
  readonly received: Amount;
  /** Paid for, and not yet signed. */
  readonly owed: Amount;
}

export interface SignedStatement extends DonationSummary {
  /** What the Donau has signed. */
  readonly total: Amount;
  readonly sig: Uint8Array;
  /** For a QR code. */
  readonly uri: string;
}

/** What was donated, by authority, year and donor. */
export function donations(wallet: Wallet): DonationSummary[] {
  const sums = new Map<string, DonationSummary>();
  for (const donation of paidDonations(wallet)) {
    const { amount, donauUrl, salt, taxId, year } = donation;
    const key = JSON.stringify([donauUrl, year, taxId, salt, amount.currency]);
    const zero = zeroAmount(amount.currency);
    const known = sums.get(key) ?? { donauUrl, year, taxId, salt, received: zero, owed: zero };
    sums.set(
      key,
      donation.receipts === undefined
        ? { ...known, owed: addAmounts(known.owed, amount) }
        : { ...known, received: addAmounts(known.received, amount) },
    );
  }
  return [...sums.values()].sort((a, b) => a.year - b.year);
}

/**
 * Hands in what was not handed in yet and gets the statement. Throws WalletError "bad-signature" or "bad-answer" when the
 * Donau signs with a key that it does not publish, or less than the receipts say.
 */
export async function donationStatement(wallet: Wallet, summary: DonationSummary): Promise<SignedStatement> {
  const { donauUrl, received, salt, taxId, year } = summary;
  const hDonor = donorHash(taxId, salt);
  const own = paidDonations(wallet).filter(
    (donation) =>
      donation.donauUrl === donauUrl && donation.year === year && donation.taxId === taxId && donation.salt === salt,
  );
  for (const donation of own) await submit(wallet, donation, hDonor);
  const answer = await persistently(wallet, {
    url: `${donauUrl}donation-statement/${year}/${encodeBase32(hDonor)}`,
  });
  if (answer.status !== 200) throw refusal("get the donation statement", answer);
  const statement = decodeBody(DonationStatementResponse, answer, "the donation statement");
  const { donation_statement_sig: sig, donau_pub: pub, total } = statement;
  const published = (await keysOf(wallet, donauUrl)).signkeys.some(
    ({ key }) => encodeBase32(key) === encodeBase32(pub),
  );
  if (!published || !verify(pub, donationStatementMessage({ hDonor, year, total }), sig)) {
    throw new WalletError("bad-signature", `The statement of ${donauUrl} is not signed with a key of its own.`);
  }
  if (total.currency !== received.currency) throw new WalletError("bad-answer", "The statement has another currency.");
  return { ...summary, total, sig, uri: statementUri({ donauUrl, year, taxId, salt, total, sig }) };
}

async function submit(wallet: Wallet, donation: Donation, hDonor: Uint8Array): Promise<void> {
  const { donauUrl, receipts, secret, units, year } = donation;
  if (receipts === undefined || donation.submitted) return;
  const body = wireCodec(BatchSubmitRequest).encode({
    h_donor_tax_id: hDonor,
    donation_year: year,
    donation_receipts: receipts.map((signature, position) => ({
      h_donation_unit_pub: hashDonationUnit(units[position]!.key),
      nonce: receiptSecrets(secret, position).nonce,
      donation_unit_sig: signature,
    })),
  });
  const answer = await persistently(wallet, { method: "POST", url: `${donauUrl}batch-submit`, body });
  if (answer.status !== 201 && answer.status !== 200) throw refusal("hand in tax receipts", answer);
  donation.submitted = true;
  await wallet.save();
}

function paidDonations({ state }: Wallet): Donation[] {
  return Object.values(state.orders).flatMap(({ payment, receipt }) =>
    payment?.donation && receipt ? [payment.donation] : [],
  );
}
