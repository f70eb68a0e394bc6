// The exam player: joins the room (what is seen), the outbox (what is sent), the clock and the writer.
// Promises kept here: every change goes out within two seconds and waits in this browser until it is acknowledged;
// only one window writes; at zero the page locks, sends what is left and hands in.
import { Api } from "./player/api.mjs";
import { Clock } from "./player/clock.mjs";
import { confirm, dismiss, submit } from "./player/hand-in.mjs";
import { listen } from "./player/keys.mjs";
import { Marks } from "./player/marks.mjs";
import { Outbox } from "./player/outbox.mjs";
import { Room } from "./player/room.mjs";
import { split } from "./player/split.mjs";
import { openStore } from "./player/store.mjs";
import { Watch, pausedWords } from "./player/watch.mjs";
import { lock, stance } from "./player/writer.mjs";
import { say, sayMany } from "./words.mjs";

const GRACE = 10_000;
const sitting = JSON.parse(document.getElementById("sitting").textContent);
const total = (Date.parse(sitting.deadline) - Date.parse(sitting.started_at)) / 1000;
const marks = new Marks(sitting.id);
const room = new Room(marks);
const api = new Api(sitting.id);
const store = await openStore(sitting.id);
const outbox = new Outbox({ api, store, tell: onOutbox });
const clock = new Clock(sitting.seconds_left, total || sitting.seconds_left, { tell: onClock });
const watch = new Watch(api, { tell: onTime });

let isPaused = false, isWriter = false, isEnding = false, isOver = false, isTimeHidden = false, isOffline = false, shownUntil = 0;
const resultAddress = `/sittings/${sitting.id}/result`;
const kept = () => (store.isDurable ? say("Kept on this device") : say("Not saved yet"));
const unsentWords = (number) => sayMany("%(count)s answer is kept on this device and will be sent by itself.", "%(count)s answers are kept on this device and will be sent by themselves.", number);

// --- Who writes -------------------------------------------------------------------------------------------------

async function begin() {
  const hasLock = await lock(sitting.id, { lost: onLost }) || await again();
  const held = await store.writer(), unsent = await store.unsent();
  const choice = stance({ sitting, held, hasLock });
  if (hasLock && choice === "read") await sendDisplaced(unsent);
  if (choice === "resume") return work(sitting, held, unsent);
  if (choice === "claim") return claim(unsent);
  return readOnly();
}

/** After a reload the old page may hold the lock for another moment. */
async function again() {
  await pause(400);
  return lock(sitting.id, { lost: onLost });
}

async function claim(unsent) {
  isWriter = true;
  settle();
  outbox.begin(sitting.responses, unsent);
  for (let wait = 500; isWriter && !isOver; wait = Math.min(wait * 2, 10_000)) {
    const answer = await api.takeOver();
    if (answer.kind === "done") return hold(answer.writer);
    if (answer.kind === "closed") return onClosed();
    onAway(answer.kind, outbox.unsent.length);
    await pause(wait);
  }
}

async function takeOver() {
  await lock(sitting.id, { steal: true, lost: onLost });
  const held = await store.writer();
  for (const entry of await store.unsent()) {
    // This browser's other window may not have sent these; they count only under the number they were made with.
    const answer = await api.save({ ...entry, writer: entry.writer ?? held ?? sitting.writer });
    if (answer.kind === "done") await store.forget(entry.position, entry.sequence);
  }
  const answer = await api.takeOver();
  if (answer.kind === "closed") return onClosed();
  const fresh = answer.kind === "done" ? await api.sitting() : answer;
  if (fresh.kind !== "done") return room.say(say("This needs a connection to the server. Try again in a moment."));
  if (fresh.state === "closed") return onClosed();
  await sendDisplaced(await store.unsent());
  clock.sync(fresh.seconds_left);
  room.notice("elsewhere", false);
  await work(fresh, answer.writer, []);
  room.say(say("You work here now."));
  document.getElementById("item-title").focus();
}

async function work(state, writer, unsent) {
  const responses = { ...state.responses, ...Object.fromEntries(unsent.map((entry) => [entry.position, entry])) };
  room.forms.forEach((_, place) => room.write(place + 1, responses[place + 1]?.response ?? null));
  isWriter = true;
  settle();
  outbox.begin(state.responses, unsent);
  await hold(writer);
  if (state.state === "paused") onPaused(state.seconds_left);
}

function allSaved() {
  const isAny = room.forms.some((_, place) => room.state(place + 1) === "answered");
  return isAny ? say("All answers saved") : say("Nothing to save yet");
}

async function hold(writer) {
  outbox.writer = writer;
  await store.hold(writer).catch(() => undefined);
  room.notice("signed-out", false);
  if (outbox.isEmpty) {
    isOffline = false;
    room.notice("offline", false);
    room.saved("good", allSaved());
  }
  outbox.flush();
}

/** Unlocked only for who writes, while the clock runs. */
function settle() {
  room.lock(!isWriter || isPaused || isOver);
}

/** Answers made here under a number that no longer writes: sent once as evidence, and said. */
async function sendDisplaced(unsent) {
  let number = 0;
  for (const entry of unsent) {
    const answer = await api.save({ ...entry, writer: entry.writer ?? 1 });
    if (answer.kind === "away" || answer.kind === "signed-out") continue;
    if (answer.kind !== "done") number += 1;
    await store.forget(entry.position, entry.sequence);
  }
  if (number) room.notice("displaced", true, { displaced: sayMany("%(count)s answer made here while another device was working does not count. It was sent as evidence.", "%(count)s answers made here while another device was working do not count. They were sent as evidence.", number) });
}

function readOnly() {
  isWriter = false;
  outbox.writer = null;
  dismiss();
  room.lock(true);
  room.notice("elsewhere", true);
  room.say(`${say("This exam is open in another window or on another device.")} ${say("This page is for reading only.")}`);
}

function onLost() {
  if (!isOver && !isEnding) readOnly();
}

// --- What happens to answers ------------------------------------------------------------------------------------

function onOutbox(kind, about = {}) {
  if (isOver && kind !== "saved") return;
  const number = outbox.unsent.length;
  if (kind === "sending" && !isOffline) room.saved("busy", say("Saving"));
  if (kind === "saved") onSaved(about, number);
  if (kind === "away" || kind === "signed-out") onAway(kind, number);
  if (kind === "unsent" && isOffline) onAway("away", number);
  if (kind === "not-kept" && isOffline) room.saved("kept", say("Not saved yet"));
  if (kind === "refused") room.notice("refused", true, { refused: say("Item %(n)s: %(text)s", { n: about.position, text: about.text }) });
  if (kind === "elsewhere") onElsewhere();
  if (kind === "paused") onPaused();
  if (kind === "closed") onClosed();
}

function onSaved({ saved_at: at, seconds_left: left }, number) {
  if (Number.isInteger(left) && clock.isRunning) clock.sync(left);
  room.notice("signed-out", false);
  room.notice("refused", false);
  if (isOffline && number === 0) room.say(say("All answers saved"));
  if (number === 0) isOffline = false;
  room.notice("offline", isOffline, { unsent: unsentWords(number) });
  if (number === 0) room.saved("good", say("Saved"), at ?? new Date().toISOString());
}

function onAway(kind, number) {
  if (!isOffline) room.say(say("%(kept)s. It will be sent by itself.", { kept: kept() }));
  isOffline = true;
  room.saved("kept", kept());
  room.notice("signed-out", kind === "signed-out");
  room.notice("offline", kind !== "signed-out", { unsent: unsentWords(number) });
}

async function onElsewhere() {
  if (!isWriter) return;
  readOnly();
  await sendDisplaced(await store.unsent());
}

async function onClosed() {
  if (isOver) return;
  isOver = true;
  clock.stop();
  dismiss();
  const late = outbox.unsent.length;
  // The server keeps them sealed: they prove what happened, and change no score.
  for (const entry of await store.unsent()) api.save({ ...entry, writer: entry.writer ?? sitting.writer });
  room.lock(true);
  room.timer(say("Closed"), "", false);
  room.notice("closing", false);
  room.notice("offline", false);
  room.notice("closed", true, { late: late ? sayMany("%(count)s answer came too late to count.", "%(count)s answers came too late to count.", late) : "" });
  room.say(say("This exam is closed."));
  leave();
}

function leave() {
  isOver = true;
  watch.end();
  store.clear().catch(() => undefined);
  marks.clear();
}

// --- Time -------------------------------------------------------------------------------------------------------

function onClock(kind) {
  if (kind === "mark") {
    room.say(clock.spoken);
    shownUntil = Date.now() + 15_000;
  }
  if (kind === "slept") return watch.look();
  if (kind === "zero") return onZero();
  if (!clock.isRunning) return undefined;
  if (isTimeHidden && Date.now() > shownUntil) return room.timer(say("Time is running"), say("We tell you at 10, 5 and 1 minutes"), false);
  return room.timer(clock.words, clock.left <= 300 ? say("What is saved is handed in at zero") : "", clock.left <= 300);
}

function onTime({ state, seconds_left: left }, { all, fresh }) {
  if (isOver) return;
  room.given(all);
  if (fresh) room.say(fresh);
  if (isEnding) return;
  if (state === "closed") onClosed();
  else if (state === "paused") onPaused(left);
  else onRunning(left);
}

function onPaused(left = clock.left) {
  if (isOver) return;
  clock.hold(left);
  const words = pausedWords(outbox.isEmpty);
  room.notice("paused", true, { paused: words });
  room.timer(clock.words, say("Paused"), false);
  if (isPaused) return;
  isPaused = true;
  settle();
  dismiss();
  room.say(`${say("Your clock is stopped.")} ${words}`);
}

function onRunning(left) {
  const wasPaused = isPaused, stood = !clock.isRunning;
  isPaused = false;
  if (stood && !wasPaused && left === 0) return; // the time is up
  if (wasPaused) {
    room.notice("paused", false);
    room.say(say("Your clock runs again."));
  }
  if (stood || Math.abs(left - clock.left) > 1) clock.sync(left);
  if (!stood) return;
  settle();
  outbox.flush();
}

async function onZero() {
  if (isEnding || isOver) return;
  room.timer(say("Time is up"), "", false);
  room.lock(true);
  dismiss();
  // Time may have been added meanwhile: the server knows.
  if (!isOffline && isWriter) outbox.flush();
  const time = await watch.look();
  if (isOver || isPaused || (time.kind === "done" && time.seconds_left > 0)) { settle(); return; }
  clock.stop();
  room.timer(say("Time is up"), "", false);
  await end({ what: say("Time is up."), text: say("Your last answers are being sent and the exam handed in."), patience: Infinity });
}

// --- Handing in -------------------------------------------------------------------------------------------------

async function handIn() {
  outbox.flush();
  if (!isWriter || isEnding || !await confirm(room, clock) || !isWriter || isEnding || isOver) return;
  await end({ what: say("Handing in."), text: say("Your last answers are being sent."), patience: 8000 });
}

async function end({ what, text, patience }) {
  isEnding = true;
  room.lock(true);
  room.notice("closing", true, { "closing-what": what, closing: text });
  room.say(`${what} ${text}`);
  const isTimeUp = patience === Infinity;
  const isAllSent = !isWriter || await outbox.drained(isTimeUp ? GRACE : patience);
  if (isOver) return undefined;
  if (!isAllSent && !isTimeUp) return stay(sayMany("%(count)s answer is not on the server yet, so the exam is not handed in. Keep this page open and try again when the connection is back.", "%(count)s answers are not on the server yet, so the exam is not handed in. Keep this page open and try again when the connection is back.", outbox.unsent.length));
  const answer = await submit(api, patience);
  if (answer.kind === "done" || answer.kind === "closed") {
    if (!outbox.isEmpty) await outbox.flush();
    leave();
    return location.assign(resultAddress);
  }
  if (answer.kind === "paused") { isEnding = false; room.notice("closing", false); return onPaused(); }
  room.notice("signed-out", answer.kind === "signed-out");
  return stay(answer.text || say("The server did not answer, so we do not know yet whether your exam is handed in. Try again in a moment."));
}

function stay(text) {
  isEnding = false;
  settle();
  room.notice("closing", true, { "closing-what": say("Not handed in yet."), closing: text });
  room.say(text);
}

// --- Wiring -----------------------------------------------------------------------------------------------------

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const placed = () => Number(/^#item-(\d+)$/.exec(location.hash)?.[1]);
const last = new Map();

function onChange(event) {
  const form = event.target.closest("form[data-position]");
  if (!form || !isWriter || isEnding || isOver || room.isLocked) return;
  const position = Number(form.dataset.position), response = room.read(position), text = JSON.stringify(response);
  room.draw(position);
  if (last.get(position) !== text) {
    last.set(position, text);
    outbox.put(position, response, { isTyping: event.type === "input" && event.target.matches("textarea, input:not([type=radio], [type=checkbox])") });
  } else if (event.type === "change") outbox.flush();
}

room.bench.addEventListener("focusin", (event) => {
  const form = event.target.closest("form[data-position]");
  const position = Number(form?.dataset.position);
  if (form && !last.has(position)) last.set(position, JSON.stringify(room.read(position)));
});
room.bench.addEventListener("input", onChange);
room.bench.addEventListener("change", onChange);
room.bench.addEventListener("focusout", () => { if (!outbox.isEmpty && !isOffline) outbox.flush(); });

document.getElementById("clear").addEventListener("click", () => {
  if (!isWriter) return;
  room.write(room.current, null);
  last.set(room.current, "null");
  outbox.put(room.current, null);
  room.say(say("Answer cleared."));
  document.getElementById("item-title").focus();
});
document.getElementById("flag").addEventListener("click", () => {
  room.toggleFlag();
  room.say(marks.has("flagged", room.current) ? say("Flagged.") : say("Flag taken away."));
});
document.getElementById("hide-time").addEventListener("click", ({ currentTarget: button }) => {
  isTimeHidden = !isTimeHidden;
  shownUntil = 0;
  button.setAttribute("aria-pressed", isTimeHidden);
  button.textContent = isTimeHidden ? say("Show time") : say("Hide time");
  onClock("tick");
});
document.getElementById("hand-in").addEventListener("click", handIn);
document.querySelector("[data-take-over]").addEventListener("click", takeOver);

addEventListener("hashchange", () => { if (placed()) room.show(placed()); });
addEventListener("online", () => outbox.flush());
addEventListener("offline", () => { if (!outbox.isEmpty) onAway("away", outbox.unsent.length); });
addEventListener("pagehide", () => outbox.flush({ isLeaving: true }));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") outbox.flush({ isLeaving: true });
  else if (!isOver && clock.isRunning) outbox.flush();
});
addEventListener("beforeunload", (event) => { if (!outbox.isEmpty && !isOver) event.preventDefault(); });

split(document.getElementById("divider"), room.bench);
listen(room, { time: () => clock.spoken });
for (const [position, { response }] of Object.entries(sitting.responses)) room.write(Number(position), response);
room.drawAll();
room.show(placed() || 1, { isMove: false });
room.saved("good", allSaved());
room.lock(true);
if (sitting.state === "closed") onClosed();
else {
  onClock("tick");
  if (sitting.state === "paused") onPaused(sitting.seconds_left);
  begin();
  watch.begin();
}
