/**
 * Bar codes of goods (EAN-13, which UPC-A is a part of, and EAN-8; ISO/IEC 15420) in a picture of a camera. Lines across it
 * are read as stripes of dark and light; a digit is four of them, told by how wide they are to each other.
 */

/** How wide the four stripes of each digit are, of seven modules. */
const WIDTHS = ["3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112"] as const;
const EVEN = WIDTHS.map((widths) => [...widths].reverse().join(""));
/** Which of the six digits to the left are even: that is the first digit of thirteen. */
const FIRST_DIGITS = [
  "000000",
  "001011",
  "001101",
  "001110",
  "010011",
  "011001",
  "011100",
  "010101",
  "010110",
  "011010",
];
const GUARD = 3;
const MIDDLE = 5;
const LINES = 24;
/** Stripes and digits of one half, by how many digits there are in all. */
const FORMATS = [
  { half: 6, stripes: 59, modules: 95 },
  { half: 4, stripes: 43, modules: 67 },
] as const;
/** How far a stripe may be off, in modules. */
const TOLERANCE = 0.6;

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each pixel, row by row. */
  readonly data: ArrayLike<number>;
}

/** @returns the digits, or undefined where there is no bar code that can be read */
export function readEan({ data, height, width }: Picture): string | undefined {
  for (let line = 1; line < LINES; line++) {
    // From the middle outwards: there is what one holds in front of a camera.
    const offset = (line % 2 === 0 ? 1 : -1) * Math.ceil((line - 1) / 2);
    const y = Math.floor(height * (0.5 + offset / LINES));
    const stripes = stripesOf(data, y * width * 4, width);
    const found = inStripes(stripes) ?? inStripes(stripes.toReversed());
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The widths of light and dark in turn, in pixels; a light one is first and last. */
function stripesOf(data: ArrayLike<number>, begin: number, width: number): number[] {
  const light = Array.from({ length: width }, (_, x) => {
    const at = begin + 4 * x;
    return data[at]! + 2 * data[at + 1]! + data[at + 2]!;
  });
  const threshold = (light.reduce((most, each) => Math.max(most, each), 0) + Math.min(...light)) / 2;
  const stripes = [0];
  let isDark = false;
  for (const each of light) {
    if (each < threshold !== isDark) {
      stripes.push(0);
      isDark = !isDark;
    }
    stripes[stripes.length - 1]! += 1;
  }
  return isDark ? [...stripes, 0] : stripes;
}

function inStripes(all: readonly number[]): string | undefined {
  for (const format of FORMATS) {
    for (let begin = 1; begin + format.stripes < all.length; begin += 2) {
      const stripes = all.slice(begin, begin + format.stripes);
      const unit = stripes.reduce((sum, each) => sum + each, 0) / format.modules;
      // White before and behind, or it is a part of something else.
      if (Math.min(all[begin - 1]!, all[begin + format.stripes]!) < 3 * unit) continue;
      const digits = digitsOf(stripes, format.half, unit);
      if (digits !== undefined && isRight(digits)) return digits;
    }
  }
  return undefined;
}

function digitsOf(stripes: readonly number[], half: number, unit: number): string | undefined {
  const guards = [
    ...stripes.slice(0, GUARD),
    ...stripes.slice(GUARD + 4 * half, GUARD + 4 * half + MIDDLE),
    ...stripes.slice(-GUARD),
  ];
  if (guards.some((each) => Math.abs(each / unit - 1) > TOLERANCE)) return undefined;
  let digits = "";
  let parity = "";
  for (let index = 0; index < 2 * half; index++) {
    const begin = GUARD + 4 * index + (index < half ? 0 : MIDDLE);
    const widths = digitWidths(stripes.slice(begin, begin + 4));
    const odd = WIDTHS.indexOf(widths as (typeof WIDTHS)[number]);
    const digit = odd !== -1 ? odd : EVEN.indexOf(widths);
    if (digit === -1) return undefined;
    digits += digit;
    if (index < half) parity += odd === -1 ? "1" : "0";
    else if (odd === -1) return undefined;
  }
  if (half === 4) return parity === "0000" ? digits : undefined;
  const first = FIRST_DIGITS.indexOf(parity);
  return first === -1 ? undefined : `${first}${digits}`;
}

/** The nearest four whole numbers, which are seven together where the digit can be read. */
function digitWidths(stripes: readonly number[]): string {
  const unit = stripes.reduce((sum, each) => sum + each, 0) / 7;
  return stripes.map((each) => Math.max(1, Math.round(each / unit))).join("");
}

/** Digits in turn count once and three times, from the last, which makes it a multiple of ten. */
function isRight(digits: string): boolean {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
