/** The operator's terms and privacy statement: files DIR/LANGUAGE/VERSION.{html,md,txt,pdf} that the operator wrote. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LegalDocumentSource } from "../config/merchant-section.js";

/** One document in one language and format. */
export interface LegalText {
  /** As the directory is named, such as `en` or `de-CH`. */
  readonly language: string;
  readonly mediaType: LegalMediaType;
  read(): Promise<Uint8Array>;
}

/** By extension; the first is for those who do not care. */
const MEDIA_TYPES = { html: "text/html", md: "text/markdown", txt: "text/plain", pdf: "application/pdf" } as const;

export type LegalMediaType = (typeof MEDIA_TYPES)[keyof typeof MEDIA_TYPES];

const LANGUAGE = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/;

/**
 * What the operator has of the version in force, English first. It is looked up each time: few ask for it, and a new
 * translation needs no restart. Nothing that a client says becomes part of a file's name.
 * @returns nothing when the directory cannot be read
 */
export async function findLegalTexts({ dir, version }: LegalDocumentSource): Promise<LegalText[]> {
  const languages = (await namesIn(dir)).filter((name) => LANGUAGE.test(name));
  const texts = await Promise.all(languages.sort(englishFirst).map((language) => textsIn(dir, language, version)));
  return texts.flat();
}

async function textsIn(dir: string, language: string, version: string): Promise<LegalText[]> {
  const names = await namesIn(join(dir, language));
  return Object.entries(MEDIA_TYPES)
    .map(([extension, mediaType]) => ({ name: `${version}.${extension}`, mediaType }))
    .filter(({ name }) => names.includes(name))
    .map(({ name, mediaType }) => ({ language, mediaType, read: () => readFile(join(dir, language, name)) }));
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch {
    return [];
  }
}

function englishFirst(a: string, b: string): number {
  if (a === "en" || b === "en") return a === b ? 0 : a === "en" ? -1 : 1;
  return a < b ? -1 : 1;
}
