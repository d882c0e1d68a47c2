/**
 * Light, dark, or as the device is. The style sheets ask the device (`prefers-color-scheme`); who has chosen otherwise gets
 * those questions answered here, so that there is one set of colours and no second way to name it.
 */

const CHOSEN = "kontor-appearance";
const DARK = "(prefers-color-scheme: dark)";
export const APPEARANCES = ["auto", "light", "dark"] as const;
export type Appearance = (typeof APPEARANCES)[number];

export function appearance(): Appearance {
  const kept = localStorage.getItem(CHOSEN);
  return APPEARANCES.find((each) => each === kept) ?? "auto";
}

export function chooseAppearance(chosen: Appearance): void {
  localStorage.setItem(CHOSEN, chosen);
  showAppearance();
}

/** The media of rules before they were answered. */
const asked = new Map<CSSMediaRule, string>();

export function showAppearance(): void {
  const chosen = appearance();
  document.documentElement.style.colorScheme = chosen === "auto" ? "" : chosen;
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSMediaRule)) continue;
      const question = asked.get(rule) ?? rule.conditionText;
      if (question !== DARK) continue;
      asked.set(rule, question);
      rule.media.mediaText = chosen === "auto" ? DARK : chosen === "dark" ? "all" : "not all";
    }
  }
}
