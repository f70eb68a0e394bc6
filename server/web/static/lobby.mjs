// Before an exam: the system check in short, and one press that starts one exam.
import { check } from "./checks.mjs";
import { say } from "./words.mjs";

const SIGNS = { good: "M2.5 8.5l3.7 4L13.5 3.5", bad: "M3.5 3.5l9 9M12.5 3.5l-9 9" };
const list = document.getElementById("tests");

function tell({ isGood, text }, look = isGood ? "good" : "bad") {
  const line = document.createElement("li"), sign = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path"), words = document.createElement("span");
  line.className = look;
  sign.setAttribute("class", "sign");
  sign.setAttribute("viewBox", "0 0 16 16");
  sign.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SIGNS[look] ?? "");
  words.textContent = text;
  sign.append(path);
  line.append(sign, words);
  list.append(line);
}

if (list) {
  list.hidden = false;
  tell({ text: say("Checking") }, "soft");
  const found = Object.values(await check()), wrong = found.filter(({ isGood }) => !isGood);
  list.replaceChildren();
  if (wrong.length) wrong.forEach((one) => tell(one));
  else tell({ isGood: true, text: say("Everything is in order. You can sit the exam on this device.") });
}

// One press starts one exam.
document.querySelector("[data-start]")?.addEventListener("submit", (event) => {
  const button = event.currentTarget.querySelector("button");
  if (button.getAttribute("aria-busy")) return event.preventDefault();
  button.setAttribute("aria-busy", "true");
  button.textContent = say("Starting, please wait");
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
