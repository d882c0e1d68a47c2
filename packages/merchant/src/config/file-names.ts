/** Variables at the beginning of configured file names: `$VAR` and `${VAR:-default}`, as taler.conf(5) describes them. */

const DEEPEST = 128;
const PLAIN = /^\$([A-Za-z_][A-Za-z0-9_]*)(.*)$/s;

/**
 * Replaces the variable that a file name starts with, as often as needed; `lookUp` looks in [PATHS] and in the
 * environment. An unknown variable without default stays, and `onUnknown` is told its name.
 */
export function expandFileName(
  fileName: string,
  lookUp: (variable: string) => string | undefined,
  onUnknown: (variable: string) => void,
  depth = 0,
): string {
  const parts = depth < DEEPEST ? splitVariable(fileName) : undefined;
  if (!parts) return fileName;
  const value = lookUp(parts.variable) ?? parts.fallback;
  if (value === undefined) {
    onUnknown(parts.variable);
    return fileName;
  }
  return expandFileName(value, lookUp, onUnknown, depth + 1) + parts.rest;
}

function splitVariable(text: string): { variable: string; fallback?: string; rest: string } | undefined {
  const plain = PLAIN.exec(text);
  if (plain) return { variable: plain[1]!, rest: plain[2]! };
  if (!text.startsWith("${")) return undefined;
  const end = closingBrace(text);
  if (end === undefined) return undefined;
  const [variable, fallback] = text.slice(2, end).split(/:-(.*)/s, 2);
  const rest = text.slice(end + 1);
  return fallback === undefined ? { variable: variable!, rest } : { variable: variable!, fallback, rest };
}

/** A default may contain variables with braces of their own. */
function closingBrace(text: string): number | undefined {
  let open = 0;
  for (const [index, character] of [...text].entries()) {
    if (character === "{") open++;
    if (character === "}" && --open === 0) return index;
  }
  return undefined;
}
