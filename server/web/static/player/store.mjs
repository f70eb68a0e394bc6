// What this device holds of a sitting, in IndexedDB so that it survives the tab: the newest answer of each position, sent
// or not, and beside them the writer number and the clock as last heard. Falls back to memory and says so (`isDurable`).

const NAME = "assay-sittings";
const MARKS = "marks of "; // they stand among the answers under a name of their own: another version of the database would wait for older pages

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("answers", { keyPath: ["sitting", "position"] });
      request.result.createObjectStore("sittings", { keyPath: "sitting" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

function done(transaction, request) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export async function openStore(sitting) {
  try {
    const database = await open();
    return Object.assign(new Kept(database, sitting), { marks: new Kept(database, MARKS + sitting) });
  } catch {
    return Object.assign(new Remembered(), { marks: new Remembered() });
  }
}

/** Whoever signs out leaves no answer here that the server has, and no marks. */
export async function dropSent() {
  const transaction = (await open()).transaction("answers", "readwrite");
  transaction.objectStore("answers").openCursor().onsuccess = ({ target: { result: at } }) => {
    if (!at) return;
    if (!at.value.isUnsent || at.value.sitting.startsWith(MARKS)) at.delete();
    at.continue();
  };
  return done(transaction);
}

class Kept {
  isDurable = true;

  constructor(database, sitting) {
    this.database = database;
    this.sitting = sitting;
  }

  #run(name, mode, act, durability = "strict") {
    const transaction = this.database.transaction(name, mode, mode === "readwrite" ? { durability } : undefined);
    return done(transaction, act(transaction.objectStore(name)));
  }

  /** Change what is held at one key; `change` returns the new value, or nothing for it to go. */
  #change(name, key, change, durability) {
    return this.#run(name, "readwrite", (store) => {
      const found = store.get(key);
      found.onsuccess = () => {
        const value = change(found.result);
        if (value) store.put(value);
        else if (found.result) store.delete(key);
      };
    }, durability);
  }

  #range(name = this.sitting) { return IDBKeyRange.bound([name, 0], [name, Infinity]); }
  answers() { return this.#run("answers", "readonly", (store) => store.getAll(this.#range())); }
  async unsent() { return (await this.answers()).filter((entry) => entry.isUnsent); }
  keep(entry) { return this.#run("answers", "readwrite", (store) => store.put({ sitting: this.sitting, ...entry, isUnsent: true })); }
  /** Acknowledged, unless it was changed again meanwhile. */
  sent(position, sequence) {
    return this.#change("answers", [this.sitting, position], (entry) => entry && { ...entry, isUnsent: entry.sequence > sequence });
  }
  /** What the server holds, beside what it does not know of yet. */
  learn(responses, writer) {
    return this.#run("answers", "readwrite", (store) => {
      for (const [name, { sequence, response }] of Object.entries(responses)) {
        const position = Number(name), found = store.get([this.sitting, position]);
        found.onsuccess = () => { if (!found.result?.isUnsent) store.put({ sitting: this.sitting, position, sequence, response, writer, isUnsent: false }); };
      }
    });
  }
  forget(position, sequence) {
    return this.#change("answers", [this.sitting, position], (entry) => (entry?.sequence > sequence ? entry : undefined));
  }
  async noted() { return (await this.#run("sittings", "readonly", (store) => store.get(this.sitting))) ?? {}; }
  note(about) {
    const durability = "writer" in about ? "strict" : "relaxed";
    return this.#change("sittings", this.sitting, (before) => ({ ...before, ...about, sitting: this.sitting }), durability);
  }
  /** At the end: nothing stays but answers that the server was not told of. */
  async clear() {
    for (const entry of await this.answers()) if (!entry.isUnsent) await this.forget(entry.position, entry.sequence);
    await this.#run("answers", "readwrite", (store) => store.delete(this.#range(MARKS + this.sitting)));
    await this.#run("sittings", "readwrite", (store) => store.delete(this.sitting));
  }
}

class Remembered {
  isDurable = false;
  #answers = new Map();
  #noted = {};

  async answers() { return [...this.#answers.values()]; }
  async unsent() { return (await this.answers()).filter((entry) => entry.isUnsent); }
  async keep(entry) { this.#answers.set(entry.position, { ...entry, isUnsent: true }); }
  async sent(position, sequence) { if (this.#answers.get(position)?.sequence <= sequence) this.#answers.get(position).isUnsent = false; }
  async forget(position, sequence) { if (this.#answers.get(position)?.sequence <= sequence) this.#answers.delete(position); }
  async learn() { /* the page holds it as long as this does */ }
  async noted() { return this.#noted; }
  async note(about) { Object.assign(this.#noted, about); }
  async clear() { this.#noted = {}; }
}
