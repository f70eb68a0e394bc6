// What an exam needs of a device, checked here: can it keep answers, open the exam without a network, reach the server in
// good time, does its clock run with ours, is the window wide enough. It advises and never stops anybody.
import { prepare } from "./player/offline.mjs";
import { openStore } from "./player/store.mjs";
import { say, sayMany } from "./words.mjs";

const TIMES = 5, PATIENCE = 5000, SLOW = 1500, APART = 5000, NARROWEST = 320;
const good = (text) => ({ isGood: true, text, help: "" });
const bad = (text, help) => ({ isGood: false, text, help });

/** Every result by its name, in the order in which they are told: {isGood, text, help}. */
export async function check() {
  const [kept, opened, reached] = await Promise.all([storage(), offline(), reach()]);
  return { storage: kept, offline: opened, connection: connection(reached), clock: clock(reached), width: width() };
}

async function storage() {
  const store = await openStore("system-check"), mark = { position: 1, sequence: Date.now(), response: { text: String(Math.random()) } };
  try {
    await store.keep(mark);
    const [read] = await store.unsent();
    await store.forget(1, mark.sequence);
    if (store.isDurable && read.response.text === mark.response.text) return good(say("This browser can keep answers while you are offline."));
  } catch {
    // Full or forbidden, which is what is asked.
  }
  return bad(
    say("This browser cannot keep answers on the device."),
    say("Leave private mode, let this site keep data, or take another browser. Without it every answer needs the connection at once."),
  );
}

async function offline() {
  if (await prepare().catch(() => false)) return good(say("This browser can open your exam again without a network."));
  return bad(
    say("This browser cannot open your exam again without a network."),
    say("Do not close or reload the exam’s page while you are offline."),
  );
}

/** Ask a cheap address some times. A header tells whole seconds, so the middle of its second is meant. */
async function reach() {
  const took = [], apart = [];
  for (let time = 0; time < TIMES; time += 1) {
    const before = performance.now();
    const answer = await fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
    if (!answer?.ok) return null;
    took.push(Math.round(performance.now() - before));
    apart.push(Date.now() - took.at(-1) / 2 - Date.parse(answer.headers.get("date") ?? "") - 500);
  }
  return { slowest: Math.max(...took), apart: Math.min(...apart.map(Math.abs)) };
}

function connection(reached) {
  if (!reached) return bad(say("The server did not answer just now."), say("Check your connection before you start."));
  const { slowest } = reached;
  if (slowest <= SLOW) return good(say("The server answered five times, at the slowest in %(took)s milliseconds.", { took: slowest }));
  return bad(
    say("The server answered slowly, once only after %(took)s milliseconds.", { took: slowest }),
    say("Close what else uses the connection. Answers wait on this device until they are sent."),
  );
}

function clock(reached) {
  if (!reached || Number.isNaN(reached.apart)) return bad(say("The clock could not be compared."), say("Check again when the server answers."));
  if (reached.apart <= APART) return good(say("The clock of this device runs with ours."));
  return bad(
    sayMany("The clock of this device is %(count)s second off.", "The clock of this device is %(count)s seconds off.", Math.round(reached.apart / 1000)),
    say("Let the device set its time by itself. Ours alone counts; the timer on the exam page follows it."),
  );
}

function width() {
  const wide = { width: innerWidth, least: NARROWEST };
  if (innerWidth >= NARROWEST) return good(say("The window is wide enough: %(width)s of at least %(least)s pixels.", wide));
  return bad(say("The window is too narrow: %(width)s of at least %(least)s pixels.", wide), say("Make the window wider, or turn the device."));
}
