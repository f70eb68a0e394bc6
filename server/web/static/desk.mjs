// The item bank by keys: next and previous item, find, edit, next finding. They can be turned off; without this file
// everything is reached as elsewhere.
import { say } from "./words.mjs";

const KEPT = "assay-desk-keys";
const rows = [...document.querySelectorAll("[data-row]")];
const line = document.querySelector(".keys");
let areOn = localStorage.getItem(KEPT) !== "off";

function step(by) {
  const here = rows.findIndex((row) => row.getAttribute("aria-current") === "page");
  const from = here >= 0 ? here : rows.indexOf(document.activeElement);
  const next = rows[from < 0 && by < 0 ? rows.length - 1 : from + by];
  if (!next) return;
  if (here >= 0) next.click();
  else next.focus();
}

function nextFinding() {
  const found = [...document.querySelectorAll(".source .finding")];
  const at = found.findIndex((one) => one.parentElement === document.activeElement);
  const next = found[(at + 1) % found.length]?.parentElement;
  if (!next) return;
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "center" });
}

const ACTS = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.querySelector("[data-find]")?.focus(),
  e: () => document.querySelector("[data-edit]")?.click(),
  ".": nextFinding,
};

addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, select, textarea");
  if (!areOn || isTyping || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(ACTS, event.key)) return;
  event.preventDefault();
  ACTS[event.key]();
});

if (line) {
  const turn = Object.assign(document.createElement("button"), { type: "button", className: "button plain tight" });
  const told = () => { turn.textContent = areOn ? say("Turn keys off") : say("Turn keys on"); };
  turn.addEventListener("click", () => {
    areOn = !areOn;
    localStorage.setItem(KEPT, areOn ? "on" : "off");
    told();
  });
  told();
  line.append(turn);
  line.hidden = false;
  line.removeAttribute("aria-hidden");
}
