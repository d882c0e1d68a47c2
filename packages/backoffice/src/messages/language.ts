/**
 * The language of the app: the browser's, or the one that was chosen. One catalogue of plain JSON for each language and part
 * of the app; a new language is a new file in each folder, with the keys and {placeholders} of en.json.
 */

import { signal } from "@preact/signals";
import type office from "./office/en.json";
import type till from "./till/en.json";

export type MessageKey = keyof typeof till | keyof typeof office;
type Catalogue = Readonly<Record<string, string>>;
type Load = () => Promise<{ readonly default: Catalogue }>;

const FALLBACK = "en";
const CHOSEN = "kontor-language";
export const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français", es: "Español" } as const;

const catalogue = signal<Catalogue>({});
/** For numbers and dates. */
export const locale = signal(navigator.language);

/** Loads the texts; of several parts all together. */
export async function speak(parts: readonly Readonly<Record<string, Load>>[], wanted = chosen()): Promise<void> {
  const tag = [wanted, ...navigator.languages].map(primary).find((candidate) => candidate in LANGUAGES) ?? FALLBACK;
  const loaded = await Promise.all(parts.map((part) => part[`./${tag}.json`]?.() ?? part[`./${FALLBACK}.json`]!()));
  catalogue.value = Object.assign({}, ...loaded.map((module) => module.default));
  locale.value = navigator.languages.find((candidate) => primary(candidate) === tag) ?? tag;
  document.documentElement.lang = tag;
}

export function choose(tag: string): void {
  localStorage.setItem(CHOSEN, tag);
  location.reload();
}

function chosen(): string {
  return localStorage.getItem(CHOSEN) ?? "";
}

function primary(tag: string): string {
  return tag.split("-")[0]!.toLowerCase();
}

/** The same for a key that the server says; undefined where this program has no words for it. */
export function textFor(key: string, values?: Readonly<Record<string, string>>): string | undefined {
  return Object.hasOwn(catalogue.value, key) ? t(key as MessageKey, values) : undefined;
}

/** The text with its {placeholders} filled in. */
export function t(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  const message = catalogue.value[key] ?? key;
  return message.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}
