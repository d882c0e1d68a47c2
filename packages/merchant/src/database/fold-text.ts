/** The form in which texts are searched, whatever case and whichever of Unicode's equal spellings they were typed in. */

export function foldText(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
