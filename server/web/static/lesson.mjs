// The lesson reader: check questions answered in place, the heading one is at, and where one left off.
// Without this file a check is posted and the lesson comes back with the answer; the rest is only missed.
import { enhance, read } from "./item.mjs";
import { say } from "./words.mjs";

const SIGNS = { good: "M2.5 8.5l3.7 4L13.5 3.5", near: "M3 8h10", bad: "M3.5 3.5l9 9M12.5 3.5l-9 9" };
const SECONDS_THAT_ARE_READING = 5;

for (const form of document.querySelectorAll("form[data-check]")) {
  const feedback = form.querySelector(".feedback");
  enhance(form, (text) => { feedback.textContent = text; });
  form.addEventListener("submit", (event) => {
    if (form.dataset.signIn !== undefined) return;
    event.preventDefault();
    answer(form, feedback);
  });
}

// A named block that can be saved as a file says so where it stands, beside its button that copies it.
for (const file of document.querySelectorAll("[aria-labelledby='files'] a[download]")) {
  const caption = [...document.querySelectorAll(".codeblock figcaption")].find((one) => one.querySelector("span")?.textContent === file.textContent);
  caption?.append(" ", Object.assign(document.createElement("a"), { className: "button plain tight", href: file.href, download: "", textContent: say("Save file") }));
}

async function answer(form, feedback) {
  const response = read(form), button = form.querySelector("footer .button");
  if (response === null) return tell(feedback, say("Answer first, then check."));
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  try {
    const reply = await fetch(form.dataset.check, {
      method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify({ response }),
    });
    const told = await reply.json();
    if (reply.ok) show(feedback, told);
    else tell(feedback, told.detail ?? say("This answer could not be checked."));
  } catch {
    tell(feedback, say("We cannot reach the server. Your answer still stands above; check it again in a moment."));
  } finally {
    button.removeAttribute("aria-busy");
    button.textContent = say("Check again");
  }
}

const tell = (feedback, text) => { feedback.replaceChildren(Object.assign(document.createElement("p"), { textContent: text })); };

function show(feedback, { share, feedback_html: html }) {
  const [part, whole = 1] = String(share).split("/").map(Number);
  const worth = part / whole, tone = worth >= 1 ? "good" : worth > 0 ? "near" : "bad";
  const word = { good: say("Right"), near: say("Partly right"), bad: say("Wrong") }[tone];
  // The server made this HTML from published Markdown and cleaned it; nothing typed by a reader is in it.
  feedback.innerHTML = `<p><span class="tag ${tone === "near" ? "warn" : tone}"><svg class="sign" viewBox="0 0 16 16" aria-hidden="true"><path d="${SIGNS[tone]}"/></svg></span></p>${html}`;
  feedback.querySelector(".tag").append(word);
}

// The heading one is at is the last one above the upper third of the window.
const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [document.getElementById(link.hash.slice(1)), link]));
let isDrawn = true;

function mark() {
  isDrawn = true;
  let here = null;
  for (const heading of links.keys()) if (heading?.getBoundingClientRect().top < innerHeight / 3) here = heading;
  for (const [heading, link] of links) {
    if (heading === here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

if (links.size) {
  addEventListener("scroll", () => {
    if (isDrawn) requestAnimationFrame(mark);
    isDrawn = false;
  }, { passive: true });
  mark();
}

// On a phone the lists lie over the text: whoever chooses a place in them wants to see it.
const around = document.getElementById("around");
around?.addEventListener("click", (event) => { if (event.target.closest(".contents a")) around.hidePopover?.(); });

// Where one left off, told once a visit, when the page was looked at and not only opened.
const place = document.querySelector("[data-place]")?.dataset.place;
let seconds = 0;
const watch = place && setInterval(() => {
  if (document.visibilityState === "visible") seconds += 1;
  if (seconds < SECONDS_THAT_ARE_READING) return;
  clearInterval(watch);
  fetch(place, { method: "POST", keepalive: true }).catch(() => {});
}, 1000);
