import { expect, test } from "vitest";
import { settingsFor } from "./settings.js";

const MB = 2 ** 20;

test.each([
  { machine: 256 * MB, buffers: "64MB" },
  { machine: 1024 * MB, buffers: "128MB" },
  { machine: 2000 * MB, buffers: "250MB" },
  { machine: 64_000 * MB, buffers: "512MB" },
])("a machine with $machine bytes of memory keeps $buffers of the database in it", ({ machine, buffers }) => {
  expect(settingsFor({ memory: machine }).shared_buffers).toBe(buffers);
});
