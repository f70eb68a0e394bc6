// How a form is moved through where that is not free: headings of sections, what is left for good, what lies ahead.
// To leave a section the server is asked, on a page of its own. Who only goes forward takes each step here, at once, and
// the server is told when it can be reached: first the answers to what was left, then the step, then those that follow.
import { say } from "../words.mjs";

const OFTEN = 3000;

/** `isSaved()` resolves to whether nothing waits here any more. */
export function follow({ sitting, noted, room, outbox, api, store, isSaved }) {
  const parts = [...document.querySelectorAll(".item > .section")];
  const spans = parts.map(({ dataset }) => ({ first: Number(dataset.first), last: Number(dataset.last) }));
  const isForward = sitting.navigation === "forward_only", isLocking = sitting.navigation === "locked_sections";
  let known = sitting.place ?? 1, place = isForward ? Math.max(known, noted.place ?? 1) : known, isMoving = false;
  const here = () => (isForward ? { first: place, last: place } : isLocking ? spans.find(({ first, last }) => first <= place && place <= last) : { first: 1, last: room.total });

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

  /** All but this one; this one too where a break locked it. */
  function shut() {
    const isShut = (at) => at !== place || (at === sitting.place && sitting.locked?.includes(at));
    room.shut = new Set(room.forms.map((_, at) => at + 1).filter(isShut));
    room.lock(room.isLocked);
  }

  async function tell() {
    if (isMoving || outbox.writer === null) return;
    isMoving = true;
    while (known < place && !outbox.unsent.some(([position]) => position <= known)) {
      const answer = await api.place({ position: Math.min(place, ...outbox.unsent.map(([position]) => position)), writer: outbox.writer });
      if (answer.kind !== "done") break;
      known = Math.max(known, answer.place);
      outbox.flush();
    }
    isMoving = false;
  }

  async function ask(to) {
    if (await isSaved()) location.assign(`/sittings/${sitting.id}/onward/${to}`);
    else room.say(say("This needs a connection to the server. Try again in a moment."));
    return false;
  }

  if (isForward) {
    const { tell: heard } = outbox;
    outbox.mayGo = (position) => position <= known;
    outbox.tell = (kind, about) => { heard(kind, about); if (kind === "saved") tell(); };
    setInterval(tell, OFTEN);
    shut();
  }

  return {
    /** Whether another device went on to what this page does not hold. */
    isBehind: (state) => (state.place ?? 1) > place,
    nearest: (position) => Math.min(here().last, Math.max(here().first, position)),
    mayGo(to) {
      if (here().first <= to && to <= here().last) return true;
      history.replaceState(null, "", `#item-${room.current}`);
      if (to < here().first) room.say(say("You have left this item. You cannot come back to it."));
      else if (to > here().last + 1) room.say(say("You have not come to this item yet."));
      else if (!isForward || room.state(place) !== "answered" || room.isLocked) return ask(to);
      else {
        place = to;
        history.replaceState(null, "", `#item-${to}`);
        store.note({ place }).catch(() => undefined);
        shut();
        room.draw(to - 1);
        tell();
        return true;
      }
      return false;
    },
  };
}
