// The page of the open sitting, kept on this device so that a reload without a network opens it, and what such a page must
// know: it is older than what was noted since. `worker.mjs` answers from the shelf that is filled here.
// One sitting is kept at a time, until it is handed in, found closed, or its candidate signs out.
import { dropSent } from "./store.mjs";

const SHELF = "assay-sitting", WORKER = "/static/player/worker.mjs";
const OF_OLD = "assay-marks-"; // where marks were kept before the server took them
const canKeep = () => "serviceWorker" in navigator && "caches" in self;

/** Let later visits to a sitting pass the worker; browsers without one go on without. */
export async function prepare() {
  if (canKeep()) await navigator.serviceWorker.register(WORKER, { scope: "/sittings/", updateViaCache: "none" });
  return canKeep();
}

/** Keep this page with every file it was made of, and nothing else. */
export async function keepPage() {
  const isPassed = Boolean(navigator.serviceWorker?.controller);
  if (!await prepare()) return;
  const shelf = await caches.open(SHELF), page = location.origin + location.pathname;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name), pictures = [...document.images].map(({ src }) => src);
  const files = [...new Set([...loaded, ...pictures])].filter((name) => name.startsWith(`${location.origin}/`) && !name.startsWith(`${location.origin}/api/`));
  const wanted = new Set([page, ...files]);
  for (const { url } of await shelf.keys()) if (!wanted.has(url)) await shelf.delete(url);
  // The browser holds the files already; the page came through the worker, which kept it.
  await Promise.all(files.map((file) => put(shelf, file, "force-cache")));
  if (!isPassed || !await shelf.match(page)) await put(shelf, page, "no-store");
}

/** This page as the server shows it now, kept in place of the older one. Nothing where the server cannot be asked. */
export async function shownNow() {
  const page = location.origin + location.pathname;
  const answer = await fetch(page, { cache: "no-store", signal: AbortSignal.timeout(15_000) }).catch(() => undefined);
  if (!answer?.ok || answer.redirected) return undefined;
  if (canKeep()) await (await caches.open(SHELF)).put(page, answer.clone()).catch(() => undefined);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function put(shelf, address, cache) {
  const answer = await fetch(address, { cache });
  if (answer.ok && !answer.redirected) await shelf.put(address, answer);
}

/** Nothing of this sitting stays; of another that is open, everything. */
export async function forgetPage(sitting) {
  if (!canKeep()) return;
  const kept = await (await caches.open(SHELF)).keys();
  const isOther = ({ url }) => url.includes("/sittings/") && !url.endsWith(`/${sitting}`);
  if (!kept.some(isOther)) await caches.delete(SHELF);
}

/** What is kept of an exam leaves with its candidate; answers not sent yet wait for them. */
export async function forgetKept() {
  for (const name of Object.keys(localStorage)) if (name.startsWith(OF_OLD)) localStorage.removeItem(name);
  await Promise.allSettled([canKeep() && caches.delete(SHELF), dropSent()]);
}

/** The sitting as this device knows it best. `isKept`: the page shows what was, the server could not be asked. */
export function newest(sitting, noted, answers, marks) {
  if (!noted.asOf || Date.parse(noted.asOf) < Date.parse(sitting.server_time)) return { ...sitting, isKept: false };
  const held = Object.fromEntries(answers.map(({ position, sequence, response }) => [position, { sequence, response }]));
  const marked = Object.fromEntries(marks.map(({ position, sequence, response }) => [position, { sequence, ...response }]));
  const left = noted.state === "open" ? Math.max(0, Math.floor((noted.endsAt - Date.now()) / 1000)) : noted.left;
  return {
    ...sitting, responses: { ...sitting.responses, ...held }, marks: { ...sitting.marks, ...marked }, state: noted.state, seconds_left: left,
    writer: noted.writer ?? sitting.writer, isKept: true,
  };
}

/** What the server said of the time, in words that hold after a reload: by this device's own clock. */
export const heard = ({ state, seconds_left: left, server_time: asOf }) => ({ asOf, state, left, endsAt: Date.now() + left * 1000 });
