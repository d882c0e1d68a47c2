/** What is written in exports and statements, in the languages that pages have. */

import { Type } from "typebox";
import type { JournalKind } from "../database/tables/journal.js";

export const LANGUAGES = ["en", "de", "fr", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

const ENGLISH = {
  transactions: "Transactions",
  date: "Date",
  time: "Time",
  kind: "What",
  order: "Order",
  description: "Item or reason",
  till: "Till",
  gross: "Gross",
  tax: "Tax",
  otherTaxes: "Other taxes",
  tip: "Tip",
  fee: "Fee",
  net: "Net",
  currency: "Currency",
  payout: "Payout",
  reference: "Bank reference",
  exchange: "Exchange",
  account: "Account",
  late: "Late",
  yes: "yes",
  sum: "Sum",
  nothing: "Nothing happened in this time.",
  sale: "Sale",
  surcharge: "Paid by the customer for fees",
  deposit_fee: "Deposit fee",
  refund: "Refund",
  wire_fee: "Wire fee",
  refund_lapsed: "Refund that nobody picked up",
  unannounced: "Credit that no exchange announced",
  duplicate: "Credit that the bank lists twice",
  correction: "Fee that was not taken",
  rounding: "Less than a bank can transfer",
  statement: "Statement of account",
  period: "Period",
  opening: "Balance at the beginning",
  closing: "Balance at the end",
  balances: "What the shop is owed",
  payouts: "Payouts",
  rows: "All transactions",
  objections: "Objections are possible until",
  predecessor: "SHA-512 of the statement before",
  signature: "Signature",
  key: "Key of the signature",
} as const;

export type Word = keyof typeof ENGLISH | JournalKind;

const OTHERS: Readonly<Record<Exclude<Language, "en">, Readonly<Record<keyof typeof ENGLISH, string>>>> = {
  de: {
    transactions: "Umsätze",
    date: "Datum",
    time: "Uhrzeit",
    kind: "Vorgang",
    order: "Bestellung",
    description: "Artikel oder Grund",
    till: "Kasse",
    gross: "Brutto",
    tax: "Steuer",
    otherTaxes: "Andere Steuern",
    tip: "Trinkgeld",
    fee: "Gebühr",
    net: "Netto",
    currency: "Währung",
    payout: "Auszahlung",
    reference: "Bankreferenz",
    exchange: "Zahlungsdienst",
    account: "Konto",
    late: "Nachtrag",
    yes: "ja",
    sum: "Summe",
    nothing: "In dieser Zeit geschah nichts.",
    sale: "Verkauf",
    surcharge: "Vom Kunden für Gebühren bezahlt",
    deposit_fee: "Einzahlungsgebühr",
    refund: "Erstattung",
    wire_fee: "Überweisungsgebühr",
    refund_lapsed: "Erstattung, die niemand abholte",
    unannounced: "Gutschrift, die niemand ankündigte",
    duplicate: "Gutschrift, die die Bank zweimal nennt",
    correction: "Gebühr, die nicht anfiel",
    rounding: "Weniger, als eine Bank überweisen kann",
    statement: "Kontoauszug",
    period: "Zeitraum",
    opening: "Saldo am Anfang",
    closing: "Saldo am Ende",
    balances: "Guthaben des Geschäfts",
    payouts: "Auszahlungen",
    rows: "Alle Umsätze",
    objections: "Einwände sind möglich bis",
    predecessor: "SHA-512 des vorigen Auszugs",
    signature: "Signatur",
    key: "Schlüssel der Signatur",
  },
  fr: {
    transactions: "Opérations",
    date: "Date",
    time: "Heure",
    kind: "Opération",
    order: "Commande",
    description: "Article ou motif",
    till: "Caisse",
    gross: "Brut",
    tax: "Taxe",
    otherTaxes: "Autres taxes",
    tip: "Pourboire",
    fee: "Frais",
    net: "Net",
    currency: "Devise",
    payout: "Versement",
    reference: "Référence bancaire",
    exchange: "Prestataire",
    account: "Compte",
    late: "Tardif",
    yes: "oui",
    sum: "Somme",
    nothing: "Rien ne s’est passé pendant cette période.",
    sale: "Vente",
    surcharge: "Payé par le client pour les frais",
    deposit_fee: "Frais de dépôt",
    refund: "Remboursement",
    wire_fee: "Frais de virement",
    refund_lapsed: "Remboursement non retiré",
    unannounced: "Crédit que personne n’a annoncé",
    duplicate: "Crédit que la banque indique deux fois",
    correction: "Frais non prélevés",
    rounding: "Moins qu’une banque ne peut virer",
    statement: "Relevé de compte",
    period: "Période",
    opening: "Solde au début",
    closing: "Solde à la fin",
    balances: "Ce qui est dû au magasin",
    payouts: "Versements",
    rows: "Toutes les opérations",
    objections: "Contestations possibles jusqu’au",
    predecessor: "SHA-512 du relevé précédent",
    signature: "Signature",
    key: "Clé de la signature",
  },
  es: {
    transactions: "Operaciones",
    date: "Fecha",
    time: "Hora",
    kind: "Operación",
    order: "Pedido",
    description: "Artículo o motivo",
    till: "Caja",
    gross: "Bruto",
    tax: "Impuesto",
    otherTaxes: "Otros impuestos",
    tip: "Propina",
    fee: "Comisión",
    net: "Neto",
    currency: "Moneda",
    payout: "Pago",
    reference: "Referencia bancaria",
    exchange: "Proveedor",
    account: "Cuenta",
    late: "Tardío",
    yes: "sí",
    sum: "Suma",
    nothing: "No ocurrió nada en este tiempo.",
    sale: "Venta",
    surcharge: "Pagado por el cliente para comisiones",
    deposit_fee: "Comisión de depósito",
    refund: "Reembolso",
    wire_fee: "Comisión de transferencia",
    refund_lapsed: "Reembolso que nadie recogió",
    unannounced: "Abono que nadie anunció",
    duplicate: "Abono que el banco indica dos veces",
    correction: "Comisión que no se cobró",
    rounding: "Menos de lo que un banco puede transferir",
    statement: "Extracto de cuenta",
    period: "Período",
    opening: "Saldo al principio",
    closing: "Saldo al final",
    balances: "Lo que se debe a la tienda",
    payouts: "Pagos",
    rows: "Todas las operaciones",
    objections: "Se admiten objeciones hasta",
    predecessor: "SHA-512 del extracto anterior",
    signature: "Firma",
    key: "Clave de la firma",
  },
};

/** A language tag that is asked for: of the words, numbers and dates. */
export const LocaleTag = Type.String({ maxLength: 100, pattern: "^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*$" });

/** A language and region that texts, numbers and dates follow. */
export interface Locale {
  /** As `Intl` knows it. */
  readonly tag: string;
  readonly language: Language;
  say(word: Word): string;
  /** Decimal mark. */
  readonly mark: string;
}

/** @param wanted a language tag; undefined, or one that nobody knows: English, with dates as ISO 8601 has them */
export function localeOf(wanted: string | undefined): Locale {
  const tag = supported(wanted) ?? "en-CA";
  const language = LANGUAGES.find((known) => known === tag.split("-")[0]) ?? "en";
  const words: Readonly<Record<string, string>> = language === "en" ? ENGLISH : OTHERS[language];
  const parts = new Intl.NumberFormat(`${tag}-u-nu-latn`).formatToParts(1.5);
  const mark = parts.find(({ type }) => type === "decimal")?.value ?? ".";
  return { tag, language, say: (word) => words[word] ?? word, mark };
}

function supported(wanted: string | undefined): string | undefined {
  if (wanted === undefined) return undefined;
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([wanted.replaceAll("_", "-")])[0];
  } catch {
    return undefined;
  }
}
