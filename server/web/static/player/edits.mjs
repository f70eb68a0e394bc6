// What the candidate changes becomes a response to be kept; what is only looked at does not.
import { say } from "../words.mjs";

const TYPED = "textarea, input:not([type=radio], [type=checkbox])";

export function listenToEdits(room, outbox, { mayWrite }) {
  const last = new Map();

  room.bench.addEventListener("focusin", ({ target }) => {
    const position = Number(target.closest("form[data-position]")?.dataset.position);
    if (position && !last.has(position)) last.set(position, JSON.stringify(room.read(position)));
  });

  for (const type of ["input", "change"]) room.bench.addEventListener(type, ({ target }) => {
    const form = target.closest("form[data-position]");
    if (!form || !mayWrite()) return;
    const position = Number(form.dataset.position), response = room.read(position), text = JSON.stringify(response);
    room.draw(position);
    if (last.get(position) !== text) {
      last.set(position, text);
      outbox.put(position, response, { isTyping: type === "input" && target.matches(TYPED) });
    } else if (type === "change") outbox.flush();
  });

  document.getElementById("clear").addEventListener("click", () => {
    if (!mayWrite()) return;
    room.write(room.current, null);
    last.set(room.current, "null");
    outbox.put(room.current, null);
    room.say(say("Answer cleared."));
    document.getElementById("item-title").focus();
  });
}
