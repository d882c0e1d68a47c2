/** What a .cpuprofile says: the functions in which the time went, by themselves. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const SHOWN = 45;

export function hottest(directory, say) {
  for (const file of readdirSync(directory).filter((name) => name.endsWith(".cpuprofile"))) {
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(directory, file), "utf8"));
    const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
    const times = new Map();
    let total = 0;
    samples.forEach((id, i) => {
      const name = names.get(id);
      if (name === "(idle)") return;
      total += timeDeltas[i];
      times.set(name, (times.get(name) ?? 0) + timeDeltas[i]);
    });
    say(`\n${file}: ${(total / 1000).toFixed(0)} ms, of which`);
    const sorted = [...times].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
    for (const [name, time] of sorted) say(`${((time / total) * 100).toFixed(1).padStart(6)} %  ${name}`);
  }
}

function nameOf({ functionName, url, lineNumber }) {
  const place = url.replace(/^.*\/(?=(?:node_modules|packages)\/)/, "");
  return place === "" ? functionName : `${functionName || "(anonymous)"} ${place}:${lineNumber + 1}`;
}
