// Flags, struck-out options and what was seen: the candidate's own marks, never graded. Kept in this browser only.
const EMPTY = { flagged: [], seen: [], struck: [] };

export class Marks {
  constructor(sitting) {
    this.key = `assay-marks-${sitting}`;
    try {
      this.marks = { ...EMPTY, ...JSON.parse(localStorage.getItem(this.key) ?? "{}") };
    } catch {
      this.marks = { ...EMPTY };
    }
  }

  has(kind, value) { return this.marks[kind].includes(value); }

  set(kind, value, isOn) {
    this.marks[kind] = this.marks[kind].filter((other) => other !== value);
    if (isOn) this.marks[kind].push(value);
    try {
      localStorage.setItem(this.key, JSON.stringify(this.marks));
    } catch {
      // Full or forbidden: the marks live as long as the page.
    }
  }

  clear() {
    try { localStorage.removeItem(this.key); } catch { /* nothing was kept */ }
  }
}
