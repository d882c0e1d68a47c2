/**
 * Runs around each file of tests (Vitest's set-up files): many files share a process, and whatever one of them set there,
 * and perhaps failed before it set it back, the next one does not see.
 */
import { afterAll, vi } from "vitest";
import { setPasswordCost } from "../access/passwords.js";

const environment = { ...process.env };
const directory = process.cwd();

// A thirtieth of what it is elsewhere: only the tests of passwords are about that.
setPasswordCost(2 ** 10);

// Hooks of the file itself come before it.
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  process.chdir(directory);
});
