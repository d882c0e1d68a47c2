// Writes the types of @kontor/client from the API's description. Run it after every change to an endpoint or a wire type;
// a test compares.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = `${root}node_modules/typescript/bin/tsc`;
spawnSync(process.execPath, [tsc, "-b", "packages/merchant", "packages/client"], { cwd: root, stdio: "inherit" });

const { openApiDocument } = await import("../packages/merchant/dist/api-description/openapi.js");
const { routes } = await import("../packages/merchant/dist/server.js");
const { clientTypes } = await import("../packages/client/dist/type-writer.js");
const file = `${root}packages/client/src/api.ts`;
const types = clientTypes(openApiDocument(routes, ""));
// Written only where it differs: else what is built of it would count as out of date.
if (readFileSync(file, "utf8") !== types) writeFileSync(file, types);
