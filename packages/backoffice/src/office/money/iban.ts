/** IBANs as people type them (ISO 13616): checked while typing, before any server is asked. */

/** Without blanks, in capitals. */
export function plainIban(typed: string): string {
  return typed.replace(/\s/g, "").toUpperCase();
}

/** Whether length, letters and check digits are right. */
export function isIban(typed: string): boolean {
  const iban = plainIban(typed);
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

/** The country's name in the reader's language. */
export function countryOf(typed: string, locale: string): string | undefined {
  const code = plainIban(typed).slice(0, 2);
  if (!/^[A-Z]{2}$/.test(code)) return undefined;
  return new Intl.DisplayNames([locale], { type: "region" }).of(code);
}
