// Where the candidate marks: the flag, the option rows, the note, the highlights. What was marked is drawn by the room.
import { say } from "../words.mjs";
import { open } from "./calculator.mjs";
import { highlight, paint } from "./highlights.mjs";

const $ = (selector) => document.querySelector(selector);

export function listenToMarks(room, marks) {
  $("#flag").addEventListener("click", () => {
    const flagged = !marks.of(room.current).flagged;
    marks.change(room.current, { flagged });
    room.draw(room.current);
    room.say(flagged ? say("Flagged.") : say("Flag taken away."));
  });
  $("#note")?.addEventListener("input", ({ target }) => {
    marks.change(room.current, { note: target.value }, { isTyping: true });
    room.draw(room.current); // a note that found no room is what it was
  });
  $("#note")?.addEventListener("change", () => marks.outbox.flush());
  for (const form of room.forms) addStrikes(room, form);
  // By the pointer a stretch is selected first; the press must not take the selection away.
  $("#highlight").addEventListener("mousedown", (event) => event.preventDefault());
  $("#highlight").addEventListener("click", () => {
    const selection = getSelection(), range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0).cloneRange() : null;
    selection.removeAllRanges();
    highlight(room, marks, range);
  });
  $("#show-calculator")?.addEventListener("click", ({ currentTarget }) => open(currentTarget));
}

/** Draw what was highlighted before, if anything was. */
export function paintMarks(room, marks) {
  const isAny = room.forms.some((_, place) => marks.of(place + 1).highlights.length);
  if (isAny) paint(room, marks);
}

export function addStrikes(room, form) {
  if (!["single", "multiple"].includes(form.dataset.type)) return;
  const { marks } = room, position = Number(form.dataset.position);
  for (const row of form.querySelectorAll(".choice")) {
    const { value } = row.querySelector("input"), button = document.createElement("button");
    button.type = "button";
    button.className = "button plain tight";
    button.dataset.strikes = value;
    button.textContent = say("Strike");
    button.setAttribute("aria-label", say("Strike out %(letter)s", { letter: row.querySelector(".letter").textContent }));
    button.addEventListener("click", () => { marks.strike(position, value); room.draw(position); });
    row.append(button);
  }
}
