/** CPU time and memory of processes, as Linux counts them. */
import { readdirSync, readFileSync } from "node:fs";

/** CPU microseconds that all threads of these processes have used so far. */
export function cpuMicroseconds(pids) {
  return pids.reduce((sum, pid) => sum + threadsOf(pid).reduce((own, file) => own + nanoseconds(file), 0), 0) / 1000;
}

/** CPU microseconds of children of the process that have ended, to the hundredth of a second. */
export function endedMicroseconds(pid) {
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /, "")
    .split(" ");
  const [user, system] = fields.slice(13, 15).map(Number);
  return (user + system) * 10_000;
}

/** The process and all that descend from it. */
export function familyOf(pid) {
  const parents = new Map();
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(Number(name)));
  }
  const family = [pid];
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child);
  return family;
}

export function parentOf(pid) {
  return Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]);
}

/** Memory in MB: what is resident, and the process' share of it (what it has in common with others is divided). */
export function memoryMb(pid) {
  const kilobytes = (name) =>
    Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(read(`/proc/${pid}/smaps_rollup`))?.[1]);
  return { resident: kilobytes("Rss") / 1024, proportional: kilobytes("Pss") / 1024 };
}

function threadsOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/schedstat`);
  } catch {
    return [];
  }
}

function nanoseconds(file) {
  return Number(read(file).split(" ")[0]);
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
