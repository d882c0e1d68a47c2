/** A receipt as customers keep it: by mail as text, and as PDF, in their language and the shop's time. */

import { type Amount, isZero } from "@kontor/taler/amount";
import type { CurrencySpecification } from "@kontor/taler/schemas/config";
import { toSeconds } from "@kontor/taler/time";
import { unitSymbol } from "@kontor/taler/units";
import { makePdf } from "../documents/pdf.js";
import { formsOf, oneLine } from "../mail/letter.js";
import type { Attachment, Mail } from "../mail/mail.js";
import { type ContractView, viewContract } from "../order-status/contract-view.js";
import type { PaidOrder } from "../orders/order.js";
import { amountLine } from "../pages/amount-text.js";
import type { PageLanguage } from "../pages/language.js";

export interface Receipt {
  readonly order: PaidOrder;
  readonly price: Amount;
  /** What the customer was given back. */
  readonly refunded: Amount;
  readonly language: PageLanguage;
  readonly timeZone: string;
  readonly currencies: Readonly<Record<string, CurrencySpecification>>;
}

interface Words {
  readonly shop: string;
  readonly address: readonly string[];
  readonly items: readonly (readonly [what: string, price: string])[];
  readonly sums: readonly (readonly [what: string, amount: string])[];
  readonly facts: readonly string[];
}

/** The mail without its address. */
export function receiptLetter(receipt: Receipt): Omit<Mail, "to" | "attachments"> {
  const { t, tag } = receipt.language;
  const { shop, address, items, sums, facts } = wordsOf(receipt);
  const lines = (pairs: readonly (readonly string[])[]) =>
    pairs.map((pair) => pair.filter((part) => part !== "").join(": ")).join("\n");
  return formsOf({
    language: tag,
    subject: t("mail.receipt.subject", { shop, amount: sums[0]![1] }),
    paragraphs: [
      t("mail.receipt.intro", { shop }),
      lines(items),
      lines(sums),
      facts.join("\n"),
      [shop, ...address].join("\n"),
      t("mail.receipt.why"),
    ],
  });
}

/** @param now when it is made */
export async function receiptPdf(receipt: Receipt, now: Date): Promise<Attachment> {
  const { t, tag } = receipt.language;
  const { shop, address, items, sums, facts } = wordsOf(receipt);
  const title = `${shop}: ${t("paid.receipt")}`;
  const content = await makePdf({ title, language: tag, now }, async function* (writer) {
    writer.heading(t("paid.receipt"), 1);
    for (const line of [shop, ...address]) writer.paragraph(line);
    const columns = [
      { title: t("receipt.what"), share: 4 },
      { title: t("receipt.price"), share: 1, isNumber: true },
    ];
    yield* writer.table(columns, [...items, ...sums]);
    for (const fact of facts) writer.paragraph(fact);
  });
  return { filename: "receipt.pdf", contentType: "application/pdf", content };
}

function wordsOf({ order, price, refunded, language, timeZone, currencies }: Receipt): Words {
  const { t, locale } = language;
  const contract = viewContract(order, language);
  const money = (amount: Amount) => amountLine(amount, currencies[amount.currency], locale);
  const paidOn = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone }).format(
    new Date(toSeconds(order.paidAt) * 1000),
  );
  return {
    shop: contract.merchant.name,
    address: contract.merchant.address,
    items: itemsOf(contract, money),
    sums: [
      [t("fact.total"), money(price)],
      ...(isZero(refunded) ? [] : [[t("paid.refunded"), money(refunded)] as const]),
    ],
    facts: [
      `${t("fact.paidOn")}: ${paidOn}`,
      `${t("fact.receiptNumber")}: ${order.orderId}`,
      t("mail.receipt.paidWith"),
    ],
  };
}

/** One line each, whatever it is called: what somebody typed at a poster is no line of ours. */
function itemsOf({ products, summary }: ContractView, money: (amount: Amount) => string): Words["items"] {
  if (products.length === 0) return [[oneLine(summary.text), ""]];
  return products.map(({ name, quantity = "1", unit, price, taxes }) => {
    const count = unit === undefined || unit === "Piece" ? quantity : `${quantity} ${unitSymbol(unit)}`;
    const ofTax = taxes.map((each) => `${each.name} ${money(each.tax)}`);
    const what = `${count} × ${name.text}${ofTax.length === 0 ? "" : ` (${ofTax.join(", ")})`}`;
    return [oneLine(what), price === undefined ? "" : money(price)];
  });
}
