/** The answers of the reference exchange that the `taler` package keeps as vectors, for tests. */
import { readFileSync } from "node:fs";

/** What members the samples have beyond those of the protocol: how they came about. */
export interface Sample {
  [member: string]: unknown;
}

/** One of the samples, without the members that describe it. */
export function referenceSample(name: string): { answer: Sample; request: Sample; hWire: string } {
  const url = new URL(`../../../taler/src/vectors/samples/${name}.json`, import.meta.url);
  const sample = JSON.parse(readFileSync(url, "utf8")) as Sample;
  const answer = Object.fromEntries(Object.entries(sample).filter(([member]) => !member.startsWith("_")));
  return { answer, request: (sample._request ?? {}) as Sample, hWire: String(sample._h_wire ?? "") };
}
