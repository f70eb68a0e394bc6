// System check before an exam: can this browser keep answers, does its clock run with ours, does the server answer.
// It advises and never stops anybody.
import { openStore } from "./player/store.mjs";
import { say, sayMany } from "./words.mjs";

const SIGNS = { good: "M2.5 8.5l3.7 4L13.5 3.5", bad: "M3.5 3.5l9 9M12.5 3.5l-9 9" };
const list = document.getElementById("tests");

function tell(isGood, text) {
  const line = document.createElement("li"), sign = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path"), words = document.createElement("span");
  line.className = isGood ? "good" : "bad";
  sign.setAttribute("class", "sign");
  sign.setAttribute("viewBox", "0 0 16 16");
  sign.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SIGNS[line.className]);
  words.textContent = text;
  sign.append(path);
  line.append(sign, words);
  list.append(line);
}

async function connection() {
  const before = performance.now();
  const answer = await fetch("/health", { cache: "no-store" }).catch(() => null);
  const took = Math.round(performance.now() - before);
  if (!answer?.ok) return [[false, say("The server did not answer just now. Check your connection before you start.")]];
  const found = [[true, say("The server answers in %(took)s milliseconds.", { took })]];
  const apart = Math.abs(Date.now() - Date.parse(answer.headers.get("date") ?? "")) / 1000;
  if (apart > 90) found.push([false, sayMany("Your clock is %(count)s minute off. Ours counts; the timer on the exam page follows it.", "Your clock is %(count)s minutes off. Ours counts; the timer on the exam page follows it.", Math.round(apart / 60))]);
  return found;
}

async function storage() {
  const { isDurable } = await openStore("system-check");
  if (isDurable) return [[true, say("This browser can keep answers while you are offline.")]];
  return [[false, say("This browser cannot keep answers on the device. Leave private mode if you can.")]];
}

if (list) {
  list.hidden = false;
  // In one order, whichever is known first.
  for (const [isGood, text] of (await Promise.all([storage(), connection()])).flat()) tell(isGood, text);
}

// One press starts one exam.
document.querySelector("[data-start]")?.addEventListener("submit", (event) => {
  const button = event.currentTarget.querySelector("button");
  if (button.getAttribute("aria-busy")) return event.preventDefault();
  button.setAttribute("aria-busy", "true");
  button.textContent = say("Starting, please wait");
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
