// A rater's page keeps its marks by itself, is worked by the keyboard, and notes places of the response. Time on the page is counted
// by the server from these saves: while the page is looked at, it saves at least once a minute.
import { say } from "./words.mjs";

const QUIET = 800, BEAT = 60_000;
const form = document.getElementById("sheet"), kept = document.getElementById("kept");
const text = document.getElementById("response"), part = document.getElementById("notes"), list = part.querySelector("ol");
const criteria = [...form.querySelectorAll(".criterion")];
const whole = text.textContent;
let notes = JSON.parse(part.dataset.notes), at = 0, timer = 0, running = Promise.resolve(), isLeft = false;

const points = (string) => [...string].length;
const slice = (start, end) => [...whole].slice(start, end).join("");

function marks() {
  const scores = {};
  for (const one of form.querySelectorAll("input[type=radio]:checked")) scores[one.name.slice("level.".length)] = Number(one.value);
  return { scores, comment: form.elements.comment.value, notes: notes.map(([start, end, said]) => ({ start, end, text: said })) };
}

/** One after the other, so that an older state never overtakes a newer one. */
function save() {
  clearTimeout(timer);
  running = running.then(put);
  return running;
}

async function put() {
  if (isLeft) return;
  try {
    const answer = await fetch(form.dataset.saves, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(marks()), keepalive: true });
    if (answer.ok) kept.textContent = say("Kept.");
    else if (answer.status === 404 || answer.status === 409) kept.textContent = say("This response is no longer yours: your hold ran out, or your marks are in.");
    else kept.textContent = say("Not kept: look at your comment and notes.");
  } catch {
    kept.textContent = say("Not kept yet: the server does not answer.");
    soon(5_000);
  }
}

function soon(wait = QUIET) {
  clearTimeout(timer);
  if (!isLeft) timer = setTimeout(save, wait);
}

function go(to) {
  at = Math.max(0, Math.min(criteria.length - 1, to));
  criteria.forEach((one, place) => one.classList.toggle("here", place === at));
  const chosen = criteria[at].querySelector("input:checked") ?? criteria[at].querySelector("input");
  chosen.focus({ preventScroll: true });
  criteria[at].scrollIntoView({ block: "nearest" });
}

function choose(digit) {
  const wanted = [...criteria[at].querySelectorAll("input")].find((one) => one.value === digit);
  if (!wanted) return;
  wanted.checked = true;
  wanted.dispatchEvent(new Event("change", { bubbles: true }));
  if (at + 1 < criteria.length) go(at + 1);
}

/** Where a selection within the response begins and ends, in characters of the text. */
function selected() {
  const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
  if (!range || range.collapsed || !text.contains(range.commonAncestorContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(range.startContainer, range.startOffset);
  const start = points(before.toString());
  return [start, start + points(range.toString())];
}

function note() {
  const place = selected();
  if (!place) return;
  notes.push([...place, ""]);
  show();
  list.querySelector("li:last-child input")?.focus();
  soon();
}

function show() {
  notes.sort((one, other) => one[0] - other[0]);
  const pieces = [];
  let from = 0;
  for (const [start, end, said] of notes) {
    if (Math.max(from, start) >= end) continue;
    pieces.push(slice(from, Math.max(from, start)));
    const mark = document.createElement("mark");
    mark.textContent = slice(Math.max(from, start), end);
    mark.title = said;
    pieces.push(mark);
    from = end;
  }
  text.replaceChildren(...pieces, slice(from));
  list.replaceChildren(...notes.map(line));
}

function line(one) {
  const [start, end, said] = one, item = document.createElement("li"), row = document.createElement("div");
  const quote = document.createElement("q"), input = document.createElement("input"), gone = document.createElement("button");
  quote.dir = "auto";
  quote.textContent = slice(start, Math.min(end, start + 60));
  Object.assign(input, { className: "input", value: said, maxLength: 500 });
  input.setAttribute("aria-label", say("Note"));
  input.addEventListener("input", () => { one[2] = input.value; soon(); });
  Object.assign(gone, { type: "button", className: "button plain tight", textContent: say("Remove note") });
  gone.addEventListener("click", () => { notes = notes.filter((other) => other !== one); show(); soon(); });
  row.append(input, gone);
  item.append(quote, row);
  return item;
}

const isPlain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.matches("textarea, input:not([type=radio])");

// Arrows stay what they are in a group of choices; letters and digits work where the rubric has the focus, and nowhere else.
form.addEventListener("keydown", (event) => {
  if (!isPlain(event)) return;
  if (/^[0-9]$/.test(event.key)) choose(event.key);
  else if (event.key.toLowerCase() === "j") go(at + 1);
  else if (event.key.toLowerCase() === "k") go(at - 1);
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "n" || !isPlain(event) || !selected()) return;
  note();
  event.preventDefault();
});
form.addEventListener("focusin", (event) => {
  const place = criteria.indexOf(event.target.closest(".criterion"));
  if (place >= 0) at = place;
});
form.addEventListener("input", () => soon());
form.addEventListener("change", () => soon());
form.addEventListener("submit", (event) => {
  const by = event.submitter;
  clearTimeout(timer);
  if (isLeft || by?.value === "release" || !notes.length) {
    isLeft = true;
    return;
  }
  // Notes are in no field of the form: they are kept first, then the form goes.
  event.preventDefault();
  save().then(() => { isLeft = true; form.requestSubmit(by); });
});
document.addEventListener("visibilitychange", () => { if (document.hidden && !isLeft) save(); });
setInterval(() => { if (!document.hidden) save(); }, BEAT);

part.hidden = false;
document.getElementById("keys").hidden = false;
show();
go(0);
