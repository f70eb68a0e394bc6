// What lies beside the items: a break, and reporting a problem with one.
import { say } from "../words.mjs";

/** What was seen goes along, because it is locked on return, and everything is saved first.
 * `isSaved()` resolves to whether nothing waits here any more. */
export function leadToBreak({ room, isSaved }) {
  document.getElementById("break")?.addEventListener("click", async (event) => {
    event.preventDefault();
    const { pathname } = event.target, seen = room.forms.map((_, place) => place + 1).filter((at) => room.marks.isSeen(at));
    if (await isSaved()) location.assign(`${pathname}?seen=${seen}`);
    else room.say(say("This needs a connection to the server. Try again in a moment."));
  });
}

/** Loaded when it is asked for: few ever do. */
export function leadToReport(api, room) {
  document.getElementById("report")?.addEventListener("click", (event) => {
    event.preventDefault();
    import("./report.mjs").then(({ report }) => report(api, room.current)).catch(() => room.say(say("We cannot reach the server.")));
  });
}
