// The page of the system check: what was found, in words, and one practice item that is kept like an answer in an exam.
import { check } from "./checks.mjs";
import { read, write } from "./item.mjs";
import { openStore } from "./player/store.mjs";
import { say } from "./words.mjs";

const SIGNS = { good: "M2.5 8.5l3.7 4L13.5 3.5", bad: "M3.5 3.5l9 9M12.5 3.5l-9 9" };
const again = document.getElementById("again"), verdict = document.getElementById("verdict");
const practice = document.getElementById("practice");

function show(line, { isGood, text, help }) {
  const [mark, words] = line.querySelectorAll("[data-mark], [data-said]");
  mark.className = `tag ${isGood ? "good" : "bad"}`;
  mark.innerHTML = `<svg class="sign" viewBox="0 0 16 16" aria-hidden="true"><path d="${SIGNS[isGood ? "good" : "bad"]}"/></svg>`;
  mark.append(isGood ? say("In order") : say("To be mended"));
  words.textContent = help ? `${text} ${help}` : text;
}

async function run() {
  again.setAttribute("aria-busy", "true");
  verdict.textContent = say("Checking");
  const found = await check();
  for (const [name, result] of Object.entries(found)) show(document.querySelector(`[data-check="${name}"]`), result);
  verdict.textContent = Object.values(found).every(({ isGood }) => isGood)
    ? say("Everything is in order. You can sit the exam on this device.")
    : say("Not everything is in order. You may sit the exam all the same; what to do stands beside each point.");
  again.removeAttribute("aria-busy");
}

async function practise() {
  const store = await openStore("practice-item"), line = document.getElementById("saved"), told = document.getElementById("told");
  const form = practice.querySelector("form");
  write(form, (await store.answers())[0]?.response ?? null);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", async () => {
    const response = read(form);
    await store.keep({ position: 1, sequence: 1, response });
    line.hidden = false;
    line.querySelector("span").textContent = store.isDurable ? say("Kept on this device") : say("Not saved yet");
    told.textContent = response.choice === form.dataset.right
      ? say("Right: whatever happens to the connection, nothing has to be typed again.")
      : say("Not quite: it waits on this device and is sent by itself.");
  });
}

again.addEventListener("click", run);
await Promise.all([run(), practise()]);
