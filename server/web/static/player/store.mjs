// What is not yet on the server, kept in IndexedDB so that it survives the tab: unsent responses by sitting and
// position, and the writer number this browser holds. Falls back to memory and says so (`isDurable`).

const NAME = "assay-exam";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("unsent", { keyPath: ["sitting", "position"] });
      request.result.createObjectStore("writers", { keyPath: "sitting" });
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
    return new Kept(await open(), sitting);
  } catch {
    return new Remembered();
  }
}

class Kept {
  isDurable = true;

  constructor(database, sitting) {
    this.database = database;
    this.sitting = sitting;
  }

  #run(name, mode, act) {
    const transaction = this.database.transaction(name, mode, mode === "readwrite" ? { durability: "strict" } : undefined);
    return done(transaction, act(transaction.objectStore(name)));
  }

  get #range() { return IDBKeyRange.bound([this.sitting, 0], [this.sitting, Infinity]); }
  unsent() { return this.#run("unsent", "readonly", (store) => store.getAll(this.#range)); }
  keep(entry) { return this.#run("unsent", "readwrite", (store) => store.put({ sitting: this.sitting, ...entry })); }
  /** Forget what was acknowledged, unless it was changed again meanwhile. */
  async forget(position, sequence) {
    const transaction = this.database.transaction("unsent", "readwrite");
    const store = transaction.objectStore("unsent"), key = [this.sitting, position], found = store.get(key);
    found.onsuccess = () => { if (found.result && found.result.sequence <= sequence) store.delete(key); };
    return done(transaction);
  }
  async writer() { return (await this.#run("writers", "readonly", (store) => store.get(this.sitting)))?.writer ?? null; }
  hold(writer) { return this.#run("writers", "readwrite", (store) => store.put({ sitting: this.sitting, writer })); }
  async clear() {
    await this.#run("unsent", "readwrite", (store) => store.delete(this.#range));
    await this.#run("writers", "readwrite", (store) => store.delete(this.sitting));
  }
}

class Remembered {
  isDurable = false;
  #unsent = new Map();
  #writer = null;

  async unsent() { return [...this.#unsent.values()]; }
  async keep(entry) { this.#unsent.set(entry.position, entry); }
  async forget(position, sequence) { if (this.#unsent.get(position)?.sequence <= sequence) this.#unsent.delete(position); }
  async writer() { return this.#writer; }
  async hold(writer) { this.#writer = writer; }
  async clear() { this.#unsent.clear(); this.#writer = null; }
}
