/** For tests: what a person sees of a mail as it came. */

export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachment: Buffer | undefined;
}

/** Of a mail with a text and an HTML document, and at most one attachment. */
export function mailText(source: string): MailText {
  const partOf = (mediaType: string) => {
    const at = source.search(new RegExp(`^Content-Type: ${mediaType}`, "im"));
    if (at === -1) return undefined;
    const head = source.indexOf("\r\n\r\n", at);
    const [, encoding = "7bit"] = /Content-Transfer-Encoding: (\S+)/i.exec(source.slice(at, head)) ?? [];
    const end = source.indexOf("\r\n--", head);
    return decoded(source.slice(head + 4, end === -1 ? undefined : end), encoding);
  };
  const [, subject = ""] = /^Subject: ((?:.|\r\n[ \t])*?)\r\n(?![ \t])/im.exec(source) ?? [];
  return {
    subject: decodedWords(subject.replace(/\r\n[ \t]/g, " ")),
    text: partOf("text/plain")?.toString().replaceAll("\r\n", "\n") ?? "",
    html: partOf("text/html")?.toString() ?? "",
    attachment: partOf("application/"),
  };
}

function decoded(body: string, encoding: string): Buffer {
  if (encoding === "base64") return Buffer.from(body, "base64");
  return encoding === "quoted-printable" ? quotedPrintable(body.replace(/=\r\n/g, "")) : Buffer.from(body);
}

function quotedPrintable(text: string): Buffer {
  return Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );
}

/** RFC 2047. */
function decodedWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?UTF-8\?([BQ])\?(.*?)\?=/gi, (_, kind: string, word: string) =>
      (kind.toUpperCase() === "B"
        ? Buffer.from(word, "base64")
        : quotedPrintable(word.replaceAll("_", " "))
      ).toString(),
    );
}
