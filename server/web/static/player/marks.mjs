// The candidate's own marks on each item: flag, struck-out options, highlights, note; and what was seen. Never graded.
// Saved like answers, by an outbox of their own; what was seen stays on this device.
import { say } from "../words.mjs";
import { Outbox } from "./outbox.mjs";

const MOST_BYTES = 4000, MOST_HIGHLIGHTS = 50; // what the server takes
const NONE = { flagged: false, struck: [], highlights: [], note: "" };

export class Marks {
  #of = new Map();
  #seen;

  constructor({ sitting, api, store, seen, tell }) {
    Object.assign(this, { sitting, store, tell });
    this.outbox = new Outbox({ api: { save: (entry) => api.mark(entry) }, store: store.marks, tell });
    this.#seen = new Set(seen);
  }

  of(position) { return this.#of.get(position) ?? NONE; }
  isStruck(position, handle) { return this.of(position).struck.includes(handle); }
  isSeen(position) { return this.#seen.has(position) || this.#of.has(position); }

  see(position) {
    if (this.#seen.has(position)) return;
    this.#seen.add(position);
    this.store.note({ seen: [...this.#seen] }).catch(() => undefined);
  }

  change(position, changes, how) {
    const marks = { ...NONE, ...this.of(position), ...changes };
    const size = new TextEncoder().encode(JSON.stringify(marks)).length;
    if (size > MOST_BYTES || marks.highlights.length > MOST_HIGHLIGHTS) {
      this.tell("refused", { position, text: say("There is no room for more marks on this item.") });
      return;
    }
    this.#of.set(position, marks);
    this.outbox.put(position, marks, how);
  }

  strike(position, handle) {
    const { struck } = this.of(position);
    this.change(position, { struck: struck.includes(handle) ? struck.filter((other) => other !== handle) : [...struck, handle] });
  }

  /** What the server has, and over it what waits here. */
  fill(stored, unsent = []) {
    this.#of = new Map(Object.entries(stored).map(([position, { sequence: _, ...marks }]) => [Number(position), marks]));
    for (const { position, response } of unsent) this.#of.set(position, response);
  }

  begin(stored, unsent = []) {
    this.fill(stored, unsent);
    this.outbox.begin(stored, unsent);
    this.#adopt();
  }

  /** From now on under this number; null is reading only. */
  write(writer) {
    this.outbox.writer = writer;
    if (writer !== null) this.outbox.flush();
  }

  /** This browser's other window may not have sent these; what is refused does not count any more. */
  async sendLeft(writer) {
    for (const entry of await this.store.marks.unsent()) await this.outbox.api.save({ ...entry, writer: entry.writer ?? writer });
    await this.drop();
  }

  async drop() {
    for (const { position, sequence } of await this.store.marks.unsent()) await this.store.marks.forget(position, sequence);
  }

  /** Marks of a sitting that was begun when they were kept in this browser alone. */
  #adopt() {
    const key = `assay-marks-${this.sitting}`;
    let old = null;
    try {
      old = JSON.parse(localStorage.getItem(key));
      localStorage.removeItem(key);
    } catch { /* nothing can be read here */ }
    for (const position of old?.seen ?? []) this.see(position);
    for (const position of old?.flagged ?? []) this.change(position, { flagged: true });
    for (const [position, handle] of (old?.struck ?? []).map((one) => one.split(" "))) if (!this.isStruck(Number(position), handle)) this.strike(Number(position), handle);
  }
}
