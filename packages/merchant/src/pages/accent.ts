/**
 * A shop's own colour, so that everything stays readable with it: text and buttons have a contrast of at least 4.5 to 1 (WCAG
 * 2.2 AA), in the light and in the dark. A colour that has not is made darker or lighter until it has.
 */

/** Red, green and blue, 0 to 255. */
type Rgb = readonly [number, number, number];

/** As style sheets name them: `--accent` and so on, each as `#rrggbb`. */
export interface Accent {
  readonly accent: string;
  readonly accentStrong: string;
  readonly onAccent: string;
  readonly accentGround: string;
}

export interface ShopColours {
  readonly light: Accent;
  readonly dark: Accent;
}

/** AA for text of any size. */
const ENOUGH = 4.5;
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const NIGHT: Rgb = [11, 15, 22];
/** What text in the colour stands on, as in `tokens.css`: ground, card, side. */
const LIGHT_GROUNDS: readonly Rgb[] = [WHITE, [238, 241, 245], [247, 249, 251]];
const DARK_GROUNDS: readonly Rgb[] = [
  [22, 26, 33],
  [12, 15, 20],
  [27, 32, 41],
];

/** @param colour `#rrggbb`; undefined for anything else */
export function shopColours(colour: unknown): ShopColours | undefined {
  if (typeof colour !== "string" || !/^#[0-9a-f]{6}$/i.test(colour)) return undefined;
  const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as unknown as Rgb;
  return { light: accentOn(LIGHT_GROUNDS, wanted, BLACK), dark: accentOn(DARK_GROUNDS, wanted, WHITE) };
}

/** The first that is readable on the way from what is wanted to black or white. */
function accentOn(grounds: readonly Rgb[], wanted: Rgb, end: Rgb): Accent {
  for (let step = 0; ; step++) {
    const accent = mixed(wanted, end, Math.min(1, step / 50));
    const accentGround = mixed(grounds[0]!, accent, 0.09);
    const onAccent = contrast(WHITE, accent) >= contrast(NIGHT, accent) ? WHITE : NIGHT;
    const accentStrong = mixed(accent, contrast(onAccent, BLACK) > contrast(onAccent, WHITE) ? BLACK : WHITE, 0.22);
    const isReadable =
      [...grounds, accentGround, onAccent].every((other) => contrast(accent, other) >= ENOUGH) &&
      contrast(accentStrong, onAccent) >= ENOUGH;
    if (isReadable || step >= 50) {
      return {
        accent: hex(accent),
        accentStrong: hex(accentStrong),
        onAccent: hex(onAccent),
        accentGround: hex(accentGround),
      };
    }
  }
}

/** The style sheet that puts them in place of our own; empty where there are none. */
export function coloursCss(colours: ShopColours | undefined): string {
  if (colours === undefined) return "";
  const rule = ({ accent, accentGround, accentStrong, onAccent }: Accent) =>
    `:root{--accent:${accent};--accent-strong:${accentStrong};--on-accent:${onAccent};--accent-ground:${accentGround}}`;
  return `${rule(colours.light)}\n@media (prefers-color-scheme: dark){${rule(colours.dark)}}\n`;
}

/** 1 to 21, as WCAG defines it. */
export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  return from.map((value, index) => Math.round(value + (to[index]! - value) * share)) as unknown as Rgb;
}

function hex(colour: Rgb): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
