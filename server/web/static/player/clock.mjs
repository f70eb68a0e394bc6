// The time that is left, as the server counts it. Between answers this page counts by the monotonic clock;
// a machine that slept is noticed, and the server asked. Announced politely at half, 10, 5 and 1 minutes.

import { say, sayMany } from "../words.mjs";

export class Clock {
  constructor(secondsLeft, total, { tell }) {
    this.all = [...new Set([Math.floor(total / 2), 600, 300, 60])];
    this.marks = this.all.filter((mark) => mark < secondsLeft);
    this.tell = tell;
    this.hold(secondsLeft);
    this.sync(secondsLeft);
    setInterval(() => this.#tick(), 500);
  }

  /** Go on from what the server says; where that is much more, marks that were passed come again. */
  sync(secondsLeft) {
    if (secondsLeft > this.left + 30) this.marks = this.all.filter((mark) => mark < secondsLeft);
    this.isRunning = true;
    this.base = secondsLeft;
    this.since = performance.now();
    this.wall = Date.now();
  }

  stop() { this.hold(this.left); }

  /** Stand still with so much left. */
  hold(secondsLeft) {
    this.isRunning = false;
    this.base = secondsLeft;
  }

  get left() {
    if (!this.isRunning) return this.base;
    return Math.max(0, Math.floor(this.base - (performance.now() - this.since) / 1000));
  }

  get words() {
    const left = this.left;
    if (left > 300) return this.#minutes(Math.floor(left / 60));
    return say("%(clock)s left", { clock: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` });
  }

  get spoken() {
    const minutes = Math.floor(this.left / 60);
    return minutes < 1 ? sayMany("%(count)s second left", "%(count)s seconds left", this.left) : this.#minutes(minutes);
  }

  #minutes(count) { return sayMany("%(count)s minute left", "%(count)s minutes left", count); }

  #tick() {
    if (!this.isRunning) return;
    const slept = Date.now() - this.wall - (performance.now() - this.since);
    if (Math.abs(slept) > 5000) {
      this.wall = Date.now() - (performance.now() - this.since);
      this.tell("slept");
    }
    const passed = this.marks.filter((mark) => mark >= this.left);
    this.marks = this.marks.filter((mark) => mark < this.left);
    if (passed.length) this.tell("mark");
    this.tell("tick");
    if (this.left === 0) { this.stop(); this.tell("zero"); }
  }
}
