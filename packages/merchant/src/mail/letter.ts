/** A short letter as text for every reader and as a simple HTML document. */

export interface Letter {
  /** Of the texts, such as `de`. */
  readonly language: string;
  readonly subject: string;
  /** A code in a line of its own is `{ code }`, to be read and typed. */
  readonly paragraphs: readonly (string | { readonly code: string })[];
}

/** Both forms; everything that came from people is text in either. */
export function formsOf({ language, subject, paragraphs }: Letter): { subject: string; text: string; html: string } {
  const text = paragraphs.map((part) => (typeof part === "string" ? part : `    ${part.code}`)).join("\n\n");
  const body = paragraphs.map((part) =>
    typeof part === "string"
      ? `<p>${escapeHtml(part)}</p>`
      : `<p style="font:600 1.6em/1.4 monospace;letter-spacing:.1em">${escapeHtml(part.code)}</p>`,
  );
  const html = [
    `<!doctype html><html lang="${escapeHtml(language)}"><head><meta charset="utf-8">`,
    `<title>${escapeHtml(subject)}</title></head>`,
    '<body style="font:16px/1.5 sans-serif;max-width:36em;margin:1em auto;padding:0 1em">',
    ...body,
    "</body></html>",
    "",
  ].join("\n");
  return { subject: oneLine(subject), text: `${text}\n`, html };
}

/** A subject is one line, and not longer than a list of mails shows. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, " ").slice(0, 200);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`).replace(/\n/g, "<br>");
}
