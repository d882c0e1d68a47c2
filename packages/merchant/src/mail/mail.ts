/** What is sent to people: mails and short messages, and why one could not be sent. */

/** One mail to one person. */
export interface Mail {
  /** One address, `somebody@shop.example`. */
  readonly to: string;
  /** One line. */
  readonly subject: string;
  /** For every reader; there is none without it. */
  readonly text: string;
  /** The same as a simple HTML document. */
  readonly html?: string;
  readonly attachments?: readonly Attachment[];
}

export interface Attachment {
  /** As the reader will save it: a plain name, no path. */
  readonly filename: string;
  /** A media type such as `application/pdf`. */
  readonly contentType: string;
  readonly content: Uint8Array;
}

/**
 * Why nothing was sent.
 * `not-configured`: there is no way to send this. `bad-address`: nobody can have that address. `too-large`: above the
 * operator's limit. These three are so again next time, and so is `refused`: the receiver said no for good. `failed`:
 * nothing answered in time, or with a passing trouble; another try may succeed.
 */
export type MailFailure = "not-configured" | "bad-address" | "too-large" | "refused" | "failed";

/** Nothing was sent. The message is for the operator; it has no part of what was to be sent. */
export class MailError extends Error {
  override readonly name = "MailError";

  constructor(
    readonly failure: MailFailure,
    message: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(message, options);
  }
}

/** Whether mail can be sent to this: one address, and nothing that a program would take for an option or a list. */
export function isMailAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[^\s@<>()[\]\\,;:"\p{Cc}-][^\s@<>()[\]\\,;:"\p{Cc}]*@[^\s@<>()[\]\\,;:"\p{Cc}]+$/u.test(text)
  );
}

/** Whether a short message can be sent to this: an international number, blanks and the like left out of account. */
export function isPhoneNumber(text: string): boolean {
  return /^\+?[0-9]{4,15}$/.test(plainPhoneNumber(text));
}

/** The digits, with `+` if it is there. */
export function plainPhoneNumber(text: string): string {
  return text.replace(/[\s()/.-]/g, "");
}
