/** The language of a page: which the customer reads best of ours, and which of a contract's own translations. */

import Negotiator from "negotiator";
import { leadingEntries } from "../http/header-list.js";
import { FALLBACK_LANGUAGE, fillMessage, type MessageKey, messagesByLanguage } from "./messages.js";

export interface PageLanguage {
  /** Of the messages, such as `de`. */
  readonly tag: string;
  readonly direction: "ltr" | "rtl";
  /** For numbers and dates: the customer's own variant of the language, such as `de-CH`. */
  readonly locale: string;
  /** The customer's languages that are wanted at least as much as this one, best first. */
  readonly preferred: readonly string[];
  t(key: MessageKey, values?: Readonly<Record<string, string>>): string;
}

/** A text of a contract, and its language where the contract names it. */
export interface ContractText {
  readonly text: string;
  readonly language: string | undefined;
}

/** Chooses the language for an `Accept-Language` header. */
export function chooseLanguage(acceptLanguage: string | undefined): PageLanguage {
  const negotiator = new Negotiator({ headers: { "accept-language": leadingEntries(acceptLanguage ?? "") } });
  const tag = negotiator.language([...messagesByLanguage.keys()]) ?? FALLBACK_LANGUAGE;
  const messages = messagesByLanguage.get(tag)!;
  const wanted = negotiator.languages().filter((language) => language !== "*");
  const position = wanted.findIndex((language) => primaryOf(language) === tag);
  return {
    tag,
    direction: messages["page.direction"] === "rtl" ? "rtl" : "ltr",
    locale: localeOf(wanted[position], tag),
    preferred: position === -1 ? [...wanted, tag] : wanted.slice(0, position + 1),
    t: (key, values = {}) => fillMessage(messages[key], values),
  };
}

/**
 * The translation for this customer: one that is wanted at least as much as that of the page, else the text as the shop wrote
 * it, whose language nobody tells us.
 */
export function translated(
  text: string,
  translations: Readonly<Record<string, string>> | undefined,
  { preferred }: Pick<PageLanguage, "preferred">,
): ContractText {
  const tags = Object.keys(translations ?? {});
  for (const language of preferred) {
    const tag =
      tags.find((candidate) => candidate.toLowerCase() === language.toLowerCase()) ??
      tags.find((candidate) => primaryOf(candidate) === primaryOf(language));
    if (tag !== undefined) return { text: translations![tag]!, language: tag };
  }
  return { text, language: undefined };
}

function primaryOf(tag: string): string {
  return tag.split(/[-_]/)[0]!.toLowerCase();
}

/** The header may name anything: only what Intl knows counts. */
function localeOf(wanted: string | undefined, fallback: string): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(wanted ?? fallback)[0] ?? fallback;
  } catch {
    return fallback;
  }
}
