/** A thread that reads the /keys of one exchange and ends: started by keys-reader.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { carryOut, type KeysTask } from "./keys-task.js";

parentPort?.postMessage(carryOut(workerData as KeysTask));
