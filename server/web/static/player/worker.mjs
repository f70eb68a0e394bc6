// Opens the one sitting that is open on this device when there is no network. A service worker for /sittings/ alone:
// the network first, what the page kept of itself (offline.mjs) when that does not answer. It holds no list and no
// version of its own: a page brings its files, and the next page that the network gives takes their place.

const SHELF = "assay-sitting", PATIENCE = 4000, LONGEST = 48 * 3_600_000;
const SITTING = /^\/sittings\/[0-9a-f-]{36}$/;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return;
  if (request.mode !== "navigate") event.respondWith(file(request));
  else if (SITTING.test(pathname)) event.respondWith(page(event, origin + pathname));
});

async function page(event, address) {
  const shelf = await caches.open(SHELF), kept = await fresh(shelf, address);
  const answer = await inTime(fetch(event.request), kept);
  if (!answer || answer.status >= 500) return kept ?? answer ?? Response.error();
  if (answer.status === 200) event.waitUntil(shelf.put(address, answer.clone()));
  // Closed, signed out or another's: what the server does not show, this device does not keep.
  else if (answer.status !== 429) event.waitUntil(shelf.delete(address));
  return answer;
}

async function file(request) {
  const kept = await (await caches.open(SHELF)).match(request.url);
  return await inTime(fetch(request), kept) ?? kept ?? Response.error();
}

/** What the network says; nothing where it is silent. Who has something else waits only so long. */
function inTime(asked, instead) {
  const answer = asked.catch(() => undefined);
  return instead ? Promise.race([answer, new Promise((resolve) => { setTimeout(resolve, PATIENCE); })]) : answer;
}

/** A page of a sitting that must be long over is not shown again. */
async function fresh(shelf, address) {
  const kept = await shelf.match(address);
  const isOver = kept && Date.now() - Date.parse(kept.headers.get("date") ?? "") > LONGEST;
  if (!isOver) return kept;
  await shelf.delete(address);
  return undefined;
}
