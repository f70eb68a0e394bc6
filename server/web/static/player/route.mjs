// How a form is moved through where that is not free: headings of sections, what is left for good, what lies ahead.
// To leave a section, or an item without an answer, the server is asked on a page of its own. Who only goes forward and
// has answered takes the step here: the answer is saved, then the step, and only then does the next item come.
import { say } from "../words.mjs";
import { addStrikes, paintMarks } from "./marking.mjs";
import { heard, keepPage, shownNow } from "./offline.mjs";

/** `isSaved()` resolves to whether nothing waits here any more. */
export function follow({ sitting, room, outbox, api, store, isSaved }) {
  const parts = [...document.querySelectorAll(".item > .section")];
  const spans = parts.map(({ dataset }) => ({ first: Number(dataset.first), last: Number(dataset.last) }));
  const isForward = sitting.navigation === "forward_only", isLocking = sitting.navigation === "locked_sections";
  let place = sitting.place ?? 1, held = place, isMoving = false; // where the sitting is, and what this page holds
  const here = () => (isForward ? { first: held, last: held } : isLocking ? spans.find(({ first, last }) => first <= held && held <= last) : { first: 1, last: room.total });

  room.onShow = (to) => {
    const isMove = parts.some(({ hidden }) => !hidden);
    parts.forEach((part, at) => {
      const isHere = spans[at].first <= to && to <= spans[at].last;
      if (isMove && isHere && part.hidden) room.say([part.querySelector("p"), part.querySelector("h2")].map((one) => one.textContent).join(". "));
      part.hidden = !isHere;
    });
    document.getElementById("previous").hidden = to <= here().first;
    const next = document.getElementById("next");
    if (isLocking && to === here().last && to < room.total) next.textContent = say("Next section");
  };

  /** All but this one; this one too while the step is made, and where a break locked it. */
  function shut() {
    const isOpen = (at) => at === held && held === place && !isMoving && !(at === sitting.place && sitting.locked?.includes(at));
    room.shut = new Set(room.forms.map((_, at) => at + 1).filter((at) => !isOpen(at)));
    room.lock(room.isLocked);
  }

  function stuck(text) {
    room.notice("stuck", true, { stuck: text });
    room.say(text);
    return false;
  }
  const unreached = () => stuck(say("This needs a connection to the server. Try again in a moment."));

  async function ask(to) {
    if (!await isSaved()) return unreached();
    location.assign(`/sittings/${sitting.id}/onward/${to}`);
    return false;
  }

  /** Again, where the step was made and its item did not come, it is only fetched. */
  async function step(to) {
    if (!await isSaved()) return unreached();
    const answer = await api.place({ position: to, writer: outbox.writer });
    if (answer.kind !== "done") return answer.text ? stuck(answer.text) : unreached();
    place = answer.place;
    const page = await shownNow(), fresh = page && JSON.parse(page.getElementById("sitting")?.textContent ?? "{}");
    if (!(fresh?.place >= to)) return unreached();
    take(page, fresh);
    history.replaceState(null, "", `#item-${held}`);
    return true;
  }

  function take(page, fresh) {
    held = place = fresh.place;
    const waiting = Object.fromEntries(outbox.unsent);
    for (const form of room.take(page)) {
      const at = form.dataset.position;
      addStrikes(room, form);
      room.write(Number(at), (waiting[at] ?? fresh.responses[at])?.response ?? null);
    }
    store.note(heard(fresh)).catch(() => undefined);
    keepPage().catch(() => undefined);
    paintMarks(room, room.marks);
    outbox.flush();
  }

  async function moved(to) {
    if (isMoving) return false;
    isMoving = true;
    shut();
    try {
      return await step(to);
    } finally {
      isMoving = false;
      shut();
    }
  }

  if (isForward) {
    outbox.mayGo = (position) => position <= place; // what an older page took down ahead waits for its turn
    shut();
  }

  return {
    /** Whether another device went on to what this page does not hold. */
    isBehind: (state) => (state.place ?? 1) > held,
    nearest: (position) => Math.min(here().last, Math.max(here().first, position)),
    async mayGo(to) {
      if (isForward || isLocking) room.notice("stuck", false);
      if (here().first <= to && to <= here().last) return true;
      history.replaceState(null, "", `#item-${room.current}`);
      if (to < here().first) room.say(say("You have left this item. You cannot come back to it."));
      else if (to > here().last + 1) room.say(say("You have not come to this item yet."));
      else if (isForward && !room.isLocked && (place > held || room.state(held) === "answered")) return moved(to);
      else return ask(to);
      return false;
    },
  };
}
