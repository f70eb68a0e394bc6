// The requests of a sitting. Every answer becomes {kind, …}: a thing that can happen to a candidate, not a status code.
//   done, elsewhere, closed, paused, behind (the server holds a later response), signed-out, refused, away (try again)

const KINDS = {
  "writer-elsewhere": "elsewhere", "sitting-closed": "closed", "sitting-paused": "paused",
  "response-superseded": "behind", "sequence-reused": "behind",
};

export class Api {
  constructor(sitting) { this.root = `/api/v1/sittings/${sitting}`; }

  sitting() { return this.#ask("GET", ""); }
  presence(unsent) { return this.#ask("PUT", "/presence", { unsent }); }
  acknowledge(message) { return this.#ask("PUT", `/messages/${message}/acknowledgement`); }
  marks() { return this.#ask("GET", "/marks"); }
  takeOver() { return this.#ask("PUT", "/writer"); }
  appeals() { return this.#ask("GET", "/appeals"); }
  appeal(position, text) { return this.#ask("PUT", `/appeals/${position}`, { text }); }
  place({ position, writer }) { return this.#ask("PUT", "/place", { position }, { "Assay-Writer": String(writer) }); }
  submit() { return this.#ask("POST", "/submission"); }
  save({ position, sequence, response, writer }) {
    return this.#ask("PUT", `/responses/${position}`, { sequence, response }, { "Assay-Writer": String(writer) });
  }
  mark({ position, sequence, response, writer }) {
    return this.#ask("PUT", `/marks/${position}`, { sequence, ...response }, { "Assay-Writer": String(writer) });
  }

  async #ask(method, path, body, headers = {}) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    let answer, told;
    try {
      answer = await fetch(this.root + path, {
        method, body: text, cache: "no-store", signal: AbortSignal.timeout(15_000),
        // Small ones may outlive the page; browsers allow 64 KiB of such bodies together.
        keepalive: method !== "GET" && (text?.length ?? 0) < 15_000,
        headers: { Accept: "application/json", ...(text && { "Content-Type": "application/json" }), ...headers },
      });
      told = await answer.json();
    } catch {
      return { kind: "away", after: 0 };
    }
    if (answer.ok) return { kind: "done", ...told };
    // Signed out, or signed in as somebody else: what is unsent stays and goes out when the right person is back.
    if ([401, 403, 404].includes(answer.status)) return { kind: "signed-out" };
    if (answer.status === 429 || answer.status >= 500) return { kind: "away", after: Number(answer.headers.get("retry-after") ?? 0), wasAnswered: true };
    return { ...told, kind: KINDS[told.code] ?? "refused", text: told.detail ?? told.title ?? "" };
  }
}
