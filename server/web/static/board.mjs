// The board of invigilators keeps itself fresh: every few seconds it asks for its rows and puts in what changed, so that focus
// and ticks stay where they are. Clocks run on between. While nobody looks at the page, nothing is asked.
import { say } from "./words.mjs";

const EVERY = 5000;
const form = document.getElementById("board"), rows = document.getElementById("rows");
const fresh = document.getElementById("fresh"), stale = document.getElementById("stale");
let readAt = performance.now(), isAsking = false;

const pad = (count) => String(count).padStart(2, "0");
const clock = (seconds) => `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
const time = () => new Date().toLocaleTimeString(document.documentElement.lang || "en", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const seats = (where) => [...where.querySelectorAll("tr[data-sitting]")];

function tick() {
  const passed = Math.floor((performance.now() - readAt) / 1000);
  for (const cell of rows.querySelectorAll("[data-left]")) cell.textContent = clock(Math.max(0, Number(cell.dataset.left) - passed));
}

/** Put in what differs, cell by cell, but for a cell in which the reader is. */
function mend(row, news) {
  const own = [...row.cells], other = [...news.cells];
  other.forEach((cell, at) => {
    if (at > 0 && !own[at].contains(document.activeElement) && own[at].outerHTML !== cell.outerHTML) own[at].replaceWith(cell);
  });
}

/** Bring the table up to date; where there is another one altogether, take that. */
function show(html) {
  const news = new DOMParser().parseFromString(html, "text/html").body;
  const body = rows.querySelector("tbody"), wanted = seats(news), known = new Map(seats(rows).map((row) => [row.dataset.sitting, row]));
  if (!body || !wanted.length) {
    rows.replaceChildren(...news.childNodes);
    return;
  }
  wanted.forEach((row, at) => {
    const own = known.get(row.dataset.sitting);
    known.delete(row.dataset.sitting);
    if (own) mend(own, row);
    const here = own ?? row;
    if (body.rows[at] !== here && !(own && own.contains(document.activeElement))) body.insertBefore(here, body.rows[at] ?? null);
  });
  for (const row of known.values()) row.remove();
}

async function refresh() {
  if (document.hidden || isAsking) return;
  isAsking = true;
  try {
    const answer = await fetch(form.dataset.rows, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const html = await answer.text();
    readAt = performance.now();
    show(html);
    fresh.textContent = say("Read at %(time)s", { time: time() });
    stale.textContent = "";
  } catch {
    stale.textContent = say("The server does not answer. The board is as it was.");
  } finally {
    isAsking = false;
  }
}

rows.addEventListener("click", (event) => {
  if (!event.target.closest("[data-choose-all]")) return;
  event.preventDefault();
  const boxes = [...rows.querySelectorAll("input[name=sitting]")], isAll = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !isAll;
});
document.addEventListener("visibilitychange", refresh);
setInterval(tick, 1000);
setInterval(refresh, EVERY);
