// The way to a break: what was seen goes along, because it is locked on return, and everything is saved first.
import { say } from "../words.mjs";

/** `isSaved()` resolves to whether nothing waits here any more. */
export function leadToBreak({ room, isSaved }) {
  document.getElementById("break")?.addEventListener("click", async (event) => {
    event.preventDefault();
    const { pathname } = event.target, seen = room.forms.map((_, place) => place + 1).filter((at) => room.marks.has("seen", at));
    if (await isSaved()) location.assign(`${pathname}?seen=${seen}`);
    else room.say(say("This needs a connection to the server. Try again in a moment."));
  });
}
