// Check questions answered in place. Without this file the form is posted and the lesson comes back with the answer.
import { enhance, read } from "./item.mjs";

const SIGNS = { good: "M2.5 8.5l3.7 4L13.5 3.5", near: "M3 8h10", bad: "M3.5 3.5l9 9M12.5 3.5l-9 9" };
const WORDS = { good: "Right", near: "Partly right", bad: "Not right" };

for (const form of document.querySelectorAll("form[data-check]")) {
  const feedback = form.querySelector(".feedback");
  const say = (text) => { feedback.textContent = text; };
  enhance(form, say);
  form.addEventListener("submit", (event) => {
    if (form.dataset.signIn !== undefined) return;
    event.preventDefault();
    answer(form, feedback);
  });
}

async function answer(form, feedback) {
  const response = read(form), button = form.querySelector("footer .button");
  if (response === null) return tell(feedback, "Answer first, then check.");
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  try {
    const reply = await fetch(form.dataset.check, {
      method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify({ response }),
    });
    const told = await reply.json();
    if (reply.ok) show(feedback, told);
    else tell(feedback, told.detail ?? "This answer could not be checked.");
  } catch {
    tell(feedback, "We cannot reach the server. Your answer still stands above; check it again in a moment.");
  } finally {
    button.removeAttribute("aria-busy");
    button.textContent = "Check again";
  }
}

const tell = (feedback, text) => { feedback.replaceChildren(Object.assign(document.createElement("p"), { textContent: text })); };

function show(feedback, { share, feedback_html: html }) {
  const [part, whole = 1] = String(share).split("/").map(Number);
  const worth = part / whole, tone = worth >= 1 ? "good" : worth > 0 ? "near" : "bad";
  // The server made this HTML from published Markdown and cleaned it; nothing typed by a reader is in it.
  feedback.innerHTML = `<p><span class="tag ${tone === "near" ? "warn" : tone}"><svg class="sign" viewBox="0 0 16 16" aria-hidden="true"><path d="${SIGNS[tone]}"/></svg>${WORDS[tone]}</span></p>${html}`;
}
