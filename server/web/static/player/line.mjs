// The line to the server as the candidate is told of it: what was saved, what waits here, and when it is back.
import { say, sayMany } from "../words.mjs";

const unsentWords = (number) => (number === 0
  ? say("Everything you answered so far is saved.")
  : sayMany("%(count)s answer is kept on this device and will be sent by itself.", "%(count)s answers are kept on this device and will be sent by themselves.", number));

export class Line {
  isDown = false;

  constructor(room, { isDurable }) { Object.assign(this, { room, isDurable }); }

  get #kept() { return this.isDurable ? say("Kept on this device") : say("Not saved yet"); }

  sending() { if (!this.isDown) this.room.saved("busy", say("Saving")); }
  waiting(number) { if (this.isDown) this.away("away", number); }
  notKept() { if (this.isDown) this.room.saved("kept", say("Not saved yet")); }

  /** `number` of answers still wait here. */
  saved(at, number) {
    this.room.notice("signed-out", false);
    this.room.notice("refused", false);
    if (this.isDown && number === 0) this.room.say(say("All answers saved"));
    if (number === 0) this.isDown = false;
    this.room.notice("offline", this.isDown, { unsent: unsentWords(number) });
    if (number === 0) this.room.saved("good", say("Saved"), at ?? new Date().toISOString());
  }

  /** The server answers again, and nothing waits here. */
  reached() {
    this.isDown = false;
    this.room.notice("offline", false);
    this.room.notice("signed-out", false);
    this.allSaved();
  }

  allSaved() {
    const isAny = this.room.forms.some((_, place) => this.room.state(place + 1) === "answered");
    this.room.saved("good", isAny ? say("All answers saved") : say("Nothing to save yet"));
  }

  away(kind, number) {
    if (!this.isDown) this.room.say(say("%(kept)s. It will be sent by itself.", { kept: this.#kept }));
    this.isDown = true;
    if (number) this.room.saved("kept", this.#kept);
    this.room.notice("signed-out", kind === "signed-out");
    this.room.notice("offline", kind !== "signed-out", { unsent: unsentWords(number) });
  }
}
