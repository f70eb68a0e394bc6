// Objecting to an item. The dialog is made when it is first asked for; what is said goes to the server at once and
// touches neither the clock nor an answer. What was typed stays until it is kept.
import { say } from "../words.mjs";

const LONGEST = 1000;
const typed = new Map();
let open;

export async function report(api, position) {
  open ??= made(api);
  const { items = [] } = await api.appeals();
  const said = items.find((one) => one.position === position)?.text;
  open(position, typed.get(position) ?? said ?? "");
}

function made(api) {
  const dialog = element("dialog", { className: "dialog", id: "report-dialog" });
  const title = element("h2", { id: "report-title" });
  const text = element("textarea", { className: "input", id: "report-text", rows: 6, maxLength: LONGEST, dir: "auto" });
  const told = element("p", { role: "status" });
  const back = element("button", { className: "button", value: "back", textContent: say("Go back to the exam") });
  const send = element("button", { className: "button main", value: "send", textContent: say("Report problem") });
  const field = element("div", { className: "field" }, element("label", { htmlFor: text.id, textContent: say("What is wrong?") }), text);
  const form = element("form", { method: "dialog", className: "stack" }, field, told, element("div", { className: "buttons" }, back, send));
  dialog.append(title, element("p", { textContent: say("Your clock runs on. Somebody reads this after the exam; it changes no answer of yours.") }), form);
  dialog.setAttribute("aria-labelledby", title.id);
  document.body.append(dialog);
  let at = 0;
  text.addEventListener("input", () => { typed.set(at, text.value); told.textContent = ""; });
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.value !== "send") return;
    event.preventDefault();
    if (!text.value.trim()) { told.textContent = say("Say what is wrong."); text.focus(); return; }
    const position = at;
    send.disabled = true;
    told.textContent = say("Saving");
    const answer = await api.appeal(position, text.value);
    send.disabled = false;
    if (answer.kind === "done") typed.delete(position);
    told.textContent = answer.kind === "done" ? say("It is kept. You can change it until you hand in.") : answer.text || say("It is not kept yet: the server did not answer. Try again in a moment.");
    (answer.kind === "done" ? back : send).focus();
  });
  return (position, said) => {
    at = position;
    title.textContent = say("Report a problem with item %(n)s", { n: position });
    text.value = said;
    told.textContent = "";
    dialog.showModal();
    text.focus();
  };
}

function element(name, { role, ...properties }, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  if (role) made.setAttribute("role", role);
  made.append(...children);
  return made;
}
