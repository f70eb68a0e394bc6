// Handing in: a list of what is unanswered and flagged, one confirmation, then everything sent, then the submission.
// Nothing says "handed in" before the server has said so. Until then the dialog stays open over the exam: a second
// press on its button must not reach the answer that lies underneath.
import { say, sayMany } from "../words.mjs";

const dialog = document.getElementById("leave"), form = dialog.querySelector("form"), sending = dialog.querySelector("[data-sending]");
let decide = () => undefined;

function links(slot, positions, lead, shut) {
  slot.hidden = positions.length === 0;
  const strong = document.createElement("strong");
  strong.textContent = lead;
  const parts = positions.flatMap((position) => [" ", Object.assign(document.createElement(shut.has(position) ? "span" : "a"), { href: `#item-${position}`, textContent: position })]);
  slot.replaceChildren(strong, ...parts);
}

/** Ask once. Resolves to whether the candidate confirmed. */
export function confirm(room, clock) {
  const positions = room.forms.map((_, place) => place + 1);
  const blank = positions.filter((position) => room.state(position) !== "answered");
  const flagged = positions.filter((position) => room.marks.of(position).flagged);
  dialog.querySelector("[data-time-left]").textContent = say("You still have time: %(left)s.", { left: clock.spoken });
  links(dialog.querySelector("[data-blank]"), blank, sayMany("%(count)s item has no answer:", "%(count)s items have no answer:", blank.length), room.shut);
  links(dialog.querySelector("[data-flagged]"), flagged, sayMany("%(count)s item is flagged:", "%(count)s items are flagged:", flagged.length), room.shut);
  hold(false);
  dialog.showModal();
  return new Promise((resolve) => { decide = resolve; });
}

/** While what was confirmed is sent, nothing can be pressed. */
function hold(isHeld) {
  for (const button of form.elements) button.disabled = isHeld;
  sending.textContent = isHeld ? [say("Handing in."), say("Your last answers are being sent.")].join(" ") : "";
}

form.addEventListener("submit", (event) => {
  if (event.submitter?.value !== "hand-in") return;
  event.preventDefault();
  hold(true);
  decide(true);
});
dialog.addEventListener("cancel", (event) => { if (sending.textContent) event.preventDefault(); });
dialog.addEventListener("close", () => decide(false));
dialog.addEventListener("click", (event) => { if (event.target.matches("a")) dialog.close(); });

export const dismiss = () => { if (dialog.open) dialog.close(); };

/** Submit until the server answers or `until` (milliseconds from now) has passed. */
export async function submit(api, until) {
  const end = Date.now() + until;
  for (;;) {
    const answer = await api.submit();
    if (!["away", "signed-out"].includes(answer.kind) || Date.now() > end) return answer;
    await new Promise((resolve) => { setTimeout(resolve, Math.max(1500, (answer.after ?? 0) * 1000)); });
  }
}
