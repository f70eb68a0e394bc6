// The exam player: joins the room (what is seen), the outbox (what is sent), the clock and the writer.
// Promises kept here: every change goes out within two seconds and waits in this browser until it is acknowledged;
// only one window writes; at zero the page locks, sends what is left and hands in; without a network a reload opens it.
import { Api } from "./player/api.mjs";
import { Clock } from "./player/clock.mjs";
import { listenToEdits } from "./player/edits.mjs";
import { displacedWords, lateWords, sendEvidence } from "./player/evidence.mjs";
import { confirm, dismiss, submit } from "./player/hand-in.mjs";
import { Hiding } from "./player/hiding.mjs";
import { listen } from "./player/keys.mjs";
import { Line } from "./player/line.mjs";
import { listenToMarks, paintMarks } from "./player/marking.mjs";
import { Marks } from "./player/marks.mjs";
import { forgetPage, heard, keepPage, newest } from "./player/offline.mjs";
import { Outbox } from "./player/outbox.mjs";
import { Room } from "./player/room.mjs";
import { follow } from "./player/route.mjs";
import { split } from "./player/split.mjs";
import { openStore } from "./player/store.mjs";
import { Watch, pausedWords } from "./player/watch.mjs";
import { leadToBreak, leadToReport } from "./player/ways.mjs";
import { lock, stance } from "./player/writer.mjs";
import { say, sayMany } from "./words.mjs";

const GRACE = 10_000;
const shown = JSON.parse(document.getElementById("sitting").textContent);
const store = await openStore(shown.id);
const noted = await store.noted(), sitting = newest(shown, noted, await store.answers(), await store.marks.answers());
const total = (Date.parse(sitting.deadline) - Date.parse(sitting.started_at)) / 1000;
const api = new Api(sitting.id);
const marks = new Marks({ sitting: sitting.id, api, store, seen: [...noted.seen ?? [], ...Object.keys(shown.responses).map(Number)], tell: onMarks });
const room = new Room(marks);
room.shut = new Set(sitting.locked);
const line = new Line(room, store);
const outbox = new Outbox({ api, store, tell: onOutbox });
const clock = new Clock(sitting.seconds_left, total || sitting.seconds_left, { tell: onClock });
const hiding = new Hiding(() => onClock("tick"));
const watch = new Watch(api, { tell: onTime, room, unsent: () => (isWriter ? outbox.unsent.length : undefined) });

let isPaused = false, isWriter = false, isEnding = false, isOver = false, isAtZero = false;
let isKept = sitting.isKept; // until the server was asked, this page shows what this device remembers

// --- Who writes -------------------------------------------------------------------------------------------------

async function begin() {
  const hasLock = await lock(sitting.id, { lost: onLost }) || await again(), unsentMarks = await store.marks.unsent();
  const held = (await store.noted()).writer ?? null, unsent = await store.unsent();
  const choice = stance({ sitting: { writer: sitting.writer, responses: shown.responses }, held, hasLock });
  if (hasLock && choice === "read") await sendDisplaced();
  if (choice === "resume") {
    await work(sitting, held, unsent, unsentMarks);
    if (isKept && (await watch.look()).kind === "away") line.away("away", outbox.unsent.length);
    return undefined;
  }
  if (choice === "claim") return claim(unsent, unsentMarks);
  return readOnly();
}

/** After a reload the old page may hold the lock for another moment. */
async function again() {
  await pause(400);
  return lock(sitting.id, { lost: onLost });
}

async function claim(unsent, unsentMarks) {
  fill(sitting, unsent, unsentMarks);
  isWriter = true;
  settle();
  outbox.begin(sitting.responses, unsent);
  let isFree = !isKept;
  for (let wait = 500; isWriter && !isOver; wait = Math.min(wait * 2, 10_000)) {
    const answer = isFree ? await api.takeOver() : await api.sitting();
    if (answer.kind === "closed" || answer.state === "closed") return onClosed();
    if (answer.kind === "done" && isFree) return hold(answer.writer);
    if (answer.kind === "done" && Object.keys(answer.responses).length) return onElsewhere();
    isFree = answer.kind === "done"; // while this device was away another may have begun
    if (isFree) continue;
    line.away(answer.kind, outbox.unsent.length);
    await pause(wait);
  }
}

async function takeOver() {
  await lock(sitting.id, { steal: true, lost: onLost });
  const { writer: held } = await store.noted();
  for (const entry of await store.unsent()) {
    // This browser's other window may not have sent these; they count only under the number they were made with.
    const answer = await api.save({ ...entry, writer: entry.writer ?? held ?? sitting.writer });
    if (answer.kind === "done") await store.sent(entry.position, entry.sequence);
  }
  await marks.sendLeft(held ?? sitting.writer);
  const answer = await api.takeOver();
  if (answer.kind === "closed") return onClosed();
  const fresh = answer.kind === "done" ? await api.sitting() : answer, marked = await api.marks();
  if (fresh.kind !== "done" || marked.kind !== "done") return room.say(say("This needs a connection to the server. Try again in a moment."));
  if (fresh.state === "closed") return onClosed();
  await sendDisplaced();
  clock.sync(fresh.seconds_left);
  room.notice("elsewhere", false);
  await work({ ...fresh, marks: marked.marks }, answer.writer, []);
  if (route.isBehind(fresh)) return location.reload();
  room.say(say("You work here now."));
  document.getElementById("item-title").focus();
}

async function work(state, writer, unsent, unsentMarks = []) {
  fill(state, unsent, unsentMarks);
  isWriter = true;
  settle();
  outbox.begin(state.responses, unsent);
  await store.learn(state.responses, writer).catch(() => undefined);
  await hold(writer);
  if (state.state === "paused") onPaused(state.seconds_left);
}

function fill(state, unsent, unsentMarks) {
  const responses = { ...state.responses, ...Object.fromEntries(unsent.map((entry) => [entry.position, entry])) };
  marks.begin(state.marks, unsentMarks);
  paintMarks(room, marks);
  room.fill(responses);
}

async function hold(writer) {
  outbox.writer = writer;
  marks.write(writer);
  await store.note({ writer }).catch(() => undefined);
  room.notice("signed-out", false);
  if (outbox.isEmpty) line.reached();
  outbox.flush();
}

/** Unlocked only for who writes, while there is time and the clock runs. */
function settle() {
  room.lock(!isWriter || isPaused || isOver || isEnding || isAtZero);
}

/** Answers made here under a number that no longer writes. */
async function sendDisplaced() {
  const displaced = displacedWords(await sendEvidence(api, store));
  if (displaced) room.notice("displaced", true, { displaced });
  await marks.drop();
}

/** A page that was kept meets the server again: who writes, and does it still run? */
async function catchUp() {
  isKept = false;
  const fresh = await api.sitting();
  if (fresh.kind !== "done") isKept = true;
  else if (fresh.state === "closed") await onClosed();
  else if (outbox.writer !== null && fresh.writer !== outbox.writer) await onElsewhere();
}

function readOnly() {
  isWriter = false;
  outbox.writer = null;
  marks.write(null);
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
  if (kind === "sending") line.sending();
  if (kind === "saved") {
    if (Number.isInteger(about.seconds_left) && clock.isRunning) clock.sync(about.seconds_left);
    line.saved(about.saved_at, number);
  }
  if (kind === "away" || kind === "signed-out") line.away(kind, number);
  if (kind === "unsent") line.waiting(number);
  if (kind === "not-kept") line.notKept();
  if (kind === "refused") room.notice("refused", true, { refused: say("Item %(n)s: %(text)s", { n: about.position, text: about.text }) });
  if (kind === "elsewhere") onElsewhere();
  if (kind === "paused") onPaused();
  if (kind === "closed") onClosed();
}

/** Marks are no answers: what becomes of them is said only where it touches the answers too. */
function onMarks(kind, about = {}) {
  if (["saved", "away", "signed-out", "elsewhere", "paused", "closed", "refused"].includes(kind)) onOutbox(kind, about);
}

async function onElsewhere() {
  if (!isWriter) return;
  readOnly();
  await sendDisplaced();
}

async function onClosed() {
  if (isOver) return;
  isOver = true;
  clock.stop();
  dismiss();
  room.lock(true);
  room.timer(say("Closed"), "", false);
  room.notice("closing", false);
  room.notice("offline", false);
  room.notice("closed", true);
  room.say(say("This exam is closed."));
  // The server keeps them sealed: they prove what happened, and change no score.
  const late = lateWords(await sendEvidence(api, store));
  if (late) room.notice("closed", true, { late });
  await leave();
}

/** What did not reach the server stays; the page of the result sends it. */
async function leave() {
  isOver = true;
  watch.end();
  await Promise.allSettled([store.clear(), forgetPage(sitting.id)]);
}

// --- Time -------------------------------------------------------------------------------------------------------

function onClock(kind) {
  if (kind === "mark") {
    room.say(clock.spoken);
    hiding.showForAMoment();
  }
  if (kind === "slept") return watch.look();
  if (kind === "zero") return onZero();
  if (!clock.isRunning) return undefined;
  if (hiding.isHidden) return room.timer(say("Time is running"), say("We tell you at 10, 5 and 1 minutes"), false);
  return room.timer(clock.words, clock.left <= 300 ? say("What is saved is handed in at zero") : "", clock.left <= 300);
}

function onTime(time, { all, fresh }) {
  if (isOver) return;
  if (time.on_break && outbox.isEmpty) { location.assign(`/sittings/${sitting.id}/break`); return; }
  const { state, seconds_left: left } = time;
  store.note(heard(time)).catch(() => undefined);
  if (isKept) catchUp();
  if (line.isDown && outbox.isEmpty) line.reached();
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
  flush();
}

const isUnreached = ({ kind }) => ["away", "signed-out"].includes(kind);
const timeIsUp = () => ({ "closing-what": say("Time is up."), closing: say("Your last answers are being sent and the exam handed in.") });

async function onZero() {
  if (isEnding || isOver) return;
  isAtZero = true;
  room.timer(say("Time is up"), "", false);
  room.lock(true);
  dismiss();
  // Time may have been added meanwhile, and the clock of a page that was kept be wrong: the server knows.
  if (!line.isDown && isWriter) outbox.flush();
  let time = await watch.look();
  for (; isUnreached(time) && !isOver; time = await watch.look()) {
    room.notice("closing", true, timeIsUp());
    await pause(1500);
  }
  room.notice("closing", false);
  isAtZero = !isOver && !isPaused && !(time.kind === "done" && time.seconds_left > 0);
  if (!isAtZero) { settle(); return; }
  clock.stop();
  room.timer(say("Time is up"), "", false);
  await end({ ...timeIsUp(), patience: Infinity });
}

// --- Handing in -------------------------------------------------------------------------------------------------

async function handIn() {
  flush();
  if (!isWriter || isEnding || !await confirm(room, clock) || !isWriter || isEnding || isOver) return;
  await end({ "closing-what": say("Handing in."), closing: say("Your last answers are being sent."), patience: 8000 });
}

async function end({ patience, ...words }) {
  isEnding = true;
  room.lock(true);
  room.notice("closing", true, words);
  room.say(Object.values(words).join(" "));
  const isTimeUp = patience === Infinity;
  const isAllSent = !isWriter || await outbox.drained(isTimeUp ? GRACE : patience);
  if (isOver) return undefined;
  if (!isAllSent && !isTimeUp) return stay(sayMany("%(count)s answer is not on the server yet, so the exam is not handed in. Keep this page open and try again when the connection is back.", "%(count)s answers are not on the server yet, so the exam is not handed in. Keep this page open and try again when the connection is back.", outbox.unsent.length));
  const answer = await submit(api, patience);
  if (answer.kind === "done" || answer.kind === "closed") {
    if (!outbox.isEmpty) await outbox.flush();
    await leave();
    return location.assign(`/sittings/${sitting.id}/result`);
  }
  if (answer.kind === "paused") { isEnding = false; dismiss(); room.notice("closing", false); return onPaused(); }
  room.notice("signed-out", answer.kind === "signed-out");
  return stay(answer.text || say("The server did not answer, so we do not know yet whether your exam is handed in. Try again in a moment."));
}

function stay(text) {
  isEnding = false;
  dismiss();
  settle();
  room.notice("closing", true, { "closing-what": say("Not handed in yet."), closing: text });
  room.say(text);
}

// --- Wiring -----------------------------------------------------------------------------------------------------

const flush = (how) => [outbox, marks.outbox].forEach((one) => one.flush(how));
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const isSaved = () => (isWriter ? outbox.drained(8000) : true);
const placed = () => Number(/^#item-(\d+)$/.exec(location.hash)?.[1]);

listenToMarks(room, marks);
listenToEdits(room, outbox, { mayWrite: () => isWriter && !isEnding && !isOver && !room.isLocked });
room.bench.addEventListener("focusout", () => { if (!outbox.isEmpty && !line.isDown) outbox.flush(); });
leadToReport(api, room);
document.getElementById("hand-in").addEventListener("click", handIn);
document.getElementById("next").addEventListener("click", (event) => {
  if (room.current < room.total || room.isLocked) return;
  event.preventDefault();
  handIn();
});
leadToBreak({ room, isSaved });
document.querySelector("[data-take-over]").addEventListener("click", takeOver);

addEventListener("hashchange", async () => { if (placed() && await route.mayGo(placed())) room.show(placed()); });
addEventListener("online", () => { flush(); watch.look(); });
addEventListener("offline", () => { if (isWriter && !isOver) line.away("away", outbox.unsent.length); });
addEventListener("pagehide", () => flush({ isLeaving: true }));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") flush({ isLeaving: true });
  else if (!isOver && clock.isRunning) flush();
});
addEventListener("beforeunload", (event) => { if (!outbox.isEmpty && !isOver) event.preventDefault(); });
const route = sitting.navigation || sitting.sections ? follow({ sitting, room, outbox, api, store, isSaved }) : { isBehind: () => false, mayGo: () => true, nearest: (position) => position };
split(document.getElementById("divider"), room.bench);
listen(room, { time: () => clock.spoken, placed });
marks.fill(sitting.marks);
paintMarks(room, marks);
room.fill(sitting.responses);
room.show(route.nearest(placed() || 1), { isMove: false });
if (placed()) history.replaceState(null, "", `#item-${room.current}`); // the nearest may be another
line.allSaved();
room.lock(true);
if (sitting.state === "closed") onClosed();
else {
  onClock("tick");
  if (sitting.state === "paused") onPaused(sitting.seconds_left);
  if (!isKept) store.note(heard(sitting)).catch(() => undefined);
  begin();
  watch.begin();
  if (!isKept) keepPage().catch(() => undefined);
}
