/** Which of the media types that we have a client likes best (`Accept`, RFC 9110 section 12.5.1). */

interface Range {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
}

const RANGE = /^\s*([\w!#$&^.+*-]+)\/([\w!#$&^.+*-]+)\s*((?:;[^,]*)?)$/;

/**
 * The first of the offered types among those with the highest quality; the first of all for a client without wishes.
 * @param offered lower case, without parameters
 * @returns undefined when the client accepts none
 */
export function preferredType<T extends string>(accept: string | undefined, offered: readonly T[]): T | undefined {
  const ranges = (accept ?? "").split(",").flatMap(parseRange);
  if (ranges.length === 0) return offered[0];
  const ranked = offered
    .map((type) => ({ type, quality: qualityOf(type, ranges) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return ranked[0]?.type;
}

function parseRange(text: string): Range[] {
  const [, type, subtype, parameters = ""] = RANGE.exec(text) ?? [];
  if (type === undefined || subtype === undefined) return [];
  const [, weight] = /;\s*q\s*=\s*([0-9.]+)/i.exec(parameters) ?? [];
  const quality = weight === undefined ? 1 : Number(weight);
  return [{ type: type.toLowerCase(), subtype: subtype.toLowerCase(), quality: Number.isNaN(quality) ? 0 : quality }];
}

/** What the most specific range that covers the type says. */
function qualityOf(offered: string, ranges: readonly Range[]): number {
  const [type, subtype] = offered.split("/");
  const exact = ranges.find((range) => range.type === type && range.subtype === subtype);
  const family = ranges.find((range) => range.type === type && range.subtype === "*");
  const any = ranges.find((range) => range.type === "*" && range.subtype === "*");
  return (exact ?? family ?? any)?.quality ?? 0;
}
