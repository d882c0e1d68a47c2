/**
 * Lets the till open without a connection: the page as it was last seen whole, and its files, whose names change with their
 * content. The API is never answered from here.
 */

const worker = self as unknown as ServiceWorkerGlobalScope;
const CACHE = `kontor-till ${worker.registration.scope}`;

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

/** The page names what it has loaded before this worker was there, or what is to be said when it is gone itself. */
worker.addEventListener("message", (event) => {
  const { files, goodbye } = event.data as { readonly files?: readonly string[]; readonly goodbye?: Goodbye };
  if (files !== undefined) event.waitUntil(keepFiles(files));
  if (goodbye !== undefined) event.waitUntil(fetch(goodbye.url, goodbye).catch(() => undefined));
});

/** A request. */
interface Goodbye {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is not named any more goes. The page comes last: what is kept is a page with all of its files, also when the connection goes on the way. */
async function keepFiles([page, ...files]: readonly string[]): Promise<void> {
  const cache = await caches.open(CACHE);
  const known = (await cache.keys()).map(({ url }) => url);
  await cache.addAll(files.filter((file) => !known.includes(file)));
  await cache.add(page!);
  await Promise.all(known.filter((url) => url !== page && !files.includes(url)).map((url) => cache.delete(url)));
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method !== "GET" || !pathname.includes("/webui/")) return;
  event.respondWith(request.mode === "navigate" ? freshElseKept(request) : keptElseFresh(request));
});

async function freshElseKept(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const [url] = request.url.split(/[?#]/);
  try {
    return await fetch(request);
  } catch (error) {
    const page = await cache.match(url!);
    if (page === undefined) throw error;
    return page;
  }
}

async function keptElseFresh(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
