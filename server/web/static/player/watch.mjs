// The server's word about the time, asked every ten seconds and as soon as the page is seen again: a clock that is
// stopped, let run or given time shows it here soon. What was given is announced once, and stands on its own line.
import { say, sayMany } from "../words.mjs";

const EVERY = 10_000;

const more = (given) => {
  const minutes = Math.floor(given / 60), seconds = given % 60;
  if (seconds === 0) return sayMany("%(count)s more minute given", "%(count)s more minutes given", minutes);
  if (minutes > 1) return say("%(minutes)s min %(seconds)s s more given", { minutes, seconds });
  return sayMany("%(count)s more second given", "%(count)s more seconds given", given);
};

export class Watch {
  #asking = null;
  #granted = null;
  #timer = 0;

  /** `tell(time, {all, fresh})`: the words for all that was given, and for what was given since the last look. */
  constructor(api, { tell }) { Object.assign(this, { api, tell }); }

  begin() {
    this.#timer = setInterval(() => this.look(), EVERY);
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible" && this.#timer) this.look(); });
    return this.look();
  }

  end() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  /** Ask now; whoever asks while an answer is under way gets the same. */
  look() {
    this.#asking ??= this.#ask().finally(() => { this.#asking = null; });
    return this.#asking;
  }

  async #ask() {
    const time = await this.api.time();
    if (time.kind === "done") this.tell(time, this.#given(time.granted_seconds));
    return time;
  }

  #given(granted) {
    const fresh = granted - (this.#granted ?? granted);
    this.#granted = granted;
    return { all: granted > 0 ? more(granted) : "", fresh: fresh > 0 ? more(fresh) : "" };
  }
}

/** What a candidate is told while the clock stands. */
export const pausedWords = (isAllSent) => (isAllSent
  ? say("Wait for the invigilator; everything you answered is saved.")
  : say("Wait for the invigilator; your last answers are kept on this device and will be sent by themselves."));
