// The server's word about the time and from staff: sent as it happens, and asked for every ten seconds and as soon as the
// page is seen again, which also says that this page is there. What was given is announced once, and stands on its own line.
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
  #events = null;
  #messages = null;

  /** `tell(time, {all, fresh})`: the words for all that was given, and for what was given since the last look.
      `unsent()`: how many answers wait here. `room` shows what staff say. */
  constructor(api, { tell, unsent, room }) { Object.assign(this, { api, tell, unsent, room }); }

  begin() {
    this.#timer = setInterval(() => this.look(), EVERY);
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible" && this.#timer) this.look(); });
    return this.look();
  }

  end() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#events?.close();
  }

  /** Ask now; whoever asks while an answer is under way gets the same. */
  look() {
    this.#asking ??= this.#ask().finally(() => { this.#asking = null; });
    return this.#asking;
  }

  async #ask() {
    const time = await this.api.presence(this.unsent());
    if (time.kind !== "done") return time;
    this.#tell(time);
    if (time.messages?.length) this.#hear(time.messages);
    if (this.#timer) this.#listen();
    return time;
  }

  /** A line that breaks is made anew by the browser; one that was refused, here. */
  #listen() {
    if (this.#events && this.#events.readyState !== EventSource.CLOSED) return;
    const events = this.#events = new EventSource(`${this.api.root}/events`);
    events.addEventListener("time", ({ data }) => this.#tell(JSON.parse(data)));
    events.addEventListener("message", ({ data }) => this.#hear([JSON.parse(data)]));
    events.addEventListener("closed", () => { events.close(); this.look(); });
  }

  /** Seldom is anything said: what shows it comes with the first. */
  async #hear(messages) {
    this.#messages ??= import("./messages.mjs").then(({ Messages }) => new Messages(this.api, this.room));
    await this.#messages.then((shown) => shown.add(messages), () => { this.#messages = null; });
  }

  #tell(time) { this.tell(time, this.#given(time.granted_seconds)); }

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
