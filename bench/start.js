/** How long the command takes until it serves an existing database, and what it then needs of memory. */
import { setTimeout as sleep } from "node:timers/promises";
import { memoryMb } from "./processes.js";

/** What a start leaves behind is collected by then. */
const REST_SECONDS = 12;

export async function measureStart({ place, runs, say }) {
  const times = [];
  let memory;
  for (let i = 0; i < runs; i++) {
    const server = await place.startServer();
    times.push(server.startedMs);
    if (i === runs - 1) {
      await sleep(runs > 1 ? REST_SECONDS * 1000 : 3000);
      memory = memoryMb(server.pid);
    }
    await server.stop();
  }
  times.sort((a, b) => a - b);
  const result = { medianMs: times[Math.floor(runs / 2)], fastestMs: times[0], ...memory };
  say(
    `\nstart: ${result.medianMs.toFixed(0)} ms until it serves (fastest of ${runs}: ${result.fastestMs.toFixed(0)}); ` +
      `at rest ${result.resident.toFixed(0)} MB resident, ${result.proportional.toFixed(0)} MB its share`,
  );
  return result;
}
