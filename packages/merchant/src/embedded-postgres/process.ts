/** For tests: a process that uses the embedded server of a data directory until its input ends, or until it is killed. */
import { describeAddress } from "../database/address.js";
import { startEmbeddedPostgres } from "./embedded.js";

const server = await startEmbeddedPostgres({ dataDir: process.argv[2]!, durable: process.argv[3] !== "forgetful" });
process.stdout.write(`${describeAddress(server.address)}\n`);
process.stdin.on("end", () => void server.stop()).resume();
