/**
 * The texts of the pages, one file of plain JSON for each language. A new language is a new file in messages/, named by
 * its tag, with the keys and the {placeholders} of en.json; nothing else has to change.
 */

import { readdirSync, readFileSync } from "node:fs";
import type english from "./messages/en.json";

export type MessageKey = keyof typeof english;

export type Messages = Readonly<Record<MessageKey, string>>;

/** The language for customers of whose languages we speak none. */
export const FALLBACK_LANGUAGE = "en";

const DIRECTORY = new URL("./messages/", import.meta.url);

/** All texts by language tag; the fallback comes first, as negotiation prefers what is offered first. */
export const messagesByLanguage: ReadonlyMap<string, Messages> = new Map(
  readdirSync(DIRECTORY)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort((a, b) => Number(b === FALLBACK_LANGUAGE) - Number(a === FALLBACK_LANGUAGE))
    .map((language) => [language, JSON.parse(readFileSync(new URL(`${language}.json`, DIRECTORY), "utf8"))]),
);

/** The message with its {placeholders} replaced. */
export function fillMessage(message: string, values: Readonly<Record<string, string>>): string {
  return message.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
