// Unsent responses on their way to the server: one request in flight per position, the newest value wins,
// nothing is forgotten before it is acknowledged. `tell(kind, about)` reports what happened.

const SOON = 150, TYPING = 700, PATIENCE = 1500, LONGEST = 30;

export class Outbox {
  writer = null; // until there is one, everything is kept and nothing sent
  mayGo = () => true; // whether a position's turn has come
  #entries = new Map();
  #failures = 0;
  #retry = 0;

  constructor({ api, store, tell }) {
    Object.assign(this, { api, store, tell });
  }

  /** Where sequences go on: after what the server has, and after what this device still holds. */
  begin(stored, unsent = []) {
    this.#entries.clear();
    for (const [position, { sequence }] of Object.entries(stored)) this.#entries.set(Number(position), { sequence, isUnsent: false });
    for (const { position, sequence, response } of unsent) {
      const known = this.#entries.get(position)?.sequence ?? 0;
      this.#entries.set(position, { sequence: Math.max(sequence, known + (sequence < known ? 1 : 0)), response, isUnsent: true });
    }
    this.flush();
  }

  get unsent() { return [...this.#entries].filter(([, entry]) => entry.isUnsent); }
  get isEmpty() { return this.unsent.length === 0; }

  /** Keep a changed response and send it soon: typing waits for a pause, at most 1.5 s. */
  async put(position, response, { isTyping = false } = {}) {
    const entry = this.#entries.get(position) ?? { sequence: 0 };
    this.#entries.set(position, entry);
    Object.assign(entry, { sequence: entry.sequence + 1, response, isUnsent: true, since: entry.since ?? Date.now() });
    clearTimeout(entry.timer);
    const wait = isTyping ? Math.max(0, Math.min(TYPING, entry.since + PATIENCE - Date.now())) : SOON;
    entry.timer = setTimeout(() => this.#send(position, entry), this.#failures ? Math.max(wait, 1000) : wait);
    this.tell("unsent");
    try {
      await this.store.keep({ position, sequence: entry.sequence, response, writer: this.writer });
    } catch {
      this.tell("not-kept");
    }
  }

  /** Send everything now: on blur, when the page is hidden, when the line is back, at the end.
      A page that may be gone in a moment does not wait for the answer to an older value. */
  flush({ isLeaving = false } = {}) {
    clearTimeout(this.#retry);
    return Promise.all(this.unsent.map(([position, entry]) => this.#send(position, entry, isLeaving)));
  }

  /** Wait until all is acknowledged, or the time is up. */
  async drained(milliseconds) {
    const end = Date.now() + milliseconds;
    while (!this.isEmpty && this.writer !== null && Date.now() < end) {
      await this.flush();
      if (!this.isEmpty) await new Promise((resolve) => setTimeout(resolve, 400));
    }
    return this.isEmpty;
  }

  async #send(position, entry, isLeaving = false) {
    clearTimeout(entry.timer);
    if (this.writer === null || !this.mayGo(position) || !entry.isUnsent || entry.inFlight === entry.sequence) return;
    if (entry.inFlight && !isLeaving) { entry.isWaiting = true; return; }
    const { sequence, response } = entry, writer = this.writer;
    entry.inFlight = sequence;
    entry.since = undefined;
    this.tell("sending");
    const answer = await this.api.save({ position, sequence, response, writer });
    if (entry.inFlight === sequence) entry.inFlight = 0;
    await this.#settle(position, entry, { sequence, writer }, answer);
    if (entry.isWaiting && entry.isUnsent && answer.kind === "done") {
      entry.isWaiting = false;
      await this.#send(position, entry);
    }
  }

  async #settle(position, entry, { sequence, writer }, answer) {
    if (writer !== this.writer && answer.kind !== "done") return; // taken over meanwhile: someone else settles it
    if (answer.kind === "done") {
      this.#failures = 0;
      if (entry.sequence === sequence) entry.isUnsent = false;
      await this.store.sent(position, sequence).catch(() => undefined);
      return this.tell("saved", answer);
    }
    if (answer.kind === "behind") return this.#catchUp(position, entry, answer);
    if (answer.kind === "refused") {
      if (entry.sequence === sequence) entry.isUnsent = false;
      await this.store.forget(position, sequence).catch(() => undefined);
      return this.tell("refused", { position, text: answer.text });
    }
    if (answer.kind === "away" || answer.kind === "signed-out") this.#later(answer.after ?? 0);
    else if (answer.kind !== "paused") this.writer = null;
    return this.tell(answer.kind, { position, ...answer });
  }

  /** An older request of ours arrived late. What stands on the page is the candidate's last word: send it as the newest. */
  async #catchUp(position, entry, answer) {
    const isSame = JSON.stringify(answer.response ?? null) === JSON.stringify(entry.response);
    entry.sequence = Math.max(entry.sequence, Number(answer.sequence ?? 0) + (isSame ? 0 : 1));
    if (isSame) {
      entry.isUnsent = false;
      await this.store.sent(position, entry.sequence).catch(() => undefined);
      return this.tell("saved", { saved_at: answer.saved_at });
    }
    await this.store.keep({ position, sequence: entry.sequence, response: entry.response, writer: this.writer }).catch(() => undefined);
    entry.timer = setTimeout(() => this.#send(position, entry), SOON);
  }

  #later(after) {
    clearTimeout(this.#retry);
    const seconds = Math.max(after, Math.min(LONGEST, 2 ** this.#failures)) * (0.8 + 0.4 * Math.random());
    this.#failures += 1;
    this.#retry = setTimeout(() => this.flush(), seconds * 1000);
  }
}
