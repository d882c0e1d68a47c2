/** Numbers in columns. */

/** A line of a table: a name and what belongs to it. */
export function row(name, ...cells) {
  return name.padEnd(22) + cells.map((cell) => String(cell).padStart(11)).join("");
}

/** Nothing where there is no number. */
export function fixed(number, digits = 0) {
  return Number.isFinite(number) ? number.toFixed(digits) : "";
}
