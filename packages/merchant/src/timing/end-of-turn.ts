/**
 * What is done in one turn of the event loop and has to be sent is sent at its end, one after the other. Each write to a
 * socket whose other end sleeps wakes it, which costs more than the write: where one process is at the other end of several,
 * it is woken once for all of them.
 */

let waiting: (() => void)[] = [];

/** Does that when this turn of the event loop ends. What it throws ends the process: it has to see to its errors itself. */
export function atEndOfTurn(send: () => void): void {
  if (waiting.push(send) === 1) setImmediate(sendAll);
}

function sendAll(): void {
  const all = waiting;
  waiting = [];
  for (const send of all) send();
}
