// Answers that can no longer count, because the sitting ended or another device took over while they waited here. Each is
// sent once under the number it was made with; the server seals it, and the candidate is told which they were.
import { sayMany } from "../words.mjs";

/** Positions by what became of them: counted after all (the server had them), sealed, or waiting for a network. */
export async function sendEvidence(api, store) {
  const told = { counted: [], sealed: [], waiting: [] };
  for (const entry of await store.unsent()) {
    const { kind } = await api.save({ ...entry, writer: entry.writer ?? 1 });
    const fate = { done: "counted", away: "waiting", "signed-out": "waiting", paused: "waiting" }[kind] ?? "sealed";
    told[fate].push(entry.position);
    if (fate !== "waiting") await store.forget(entry.position, entry.sequence);
  }
  return told;
}

const listed = (positions) => new Intl.ListFormat(document.documentElement.lang || "en").format(positions.map(String));

export const displacedWords = ({ sealed }) => sayMany(
  "%(count)s answer made here while another device was working does not count: item %(items)s. It is kept as evidence.",
  "%(count)s answers made here while another device was working do not count: items %(items)s. They are kept as evidence.",
  sealed.length, { items: listed(sealed) },
);

export const lateWords = ({ sealed }) => sayMany(
  "%(count)s answer came too late to count: item %(items)s. It is kept as evidence.",
  "%(count)s answers came too late to count: items %(items)s. They are kept as evidence.",
  sealed.length, { items: listed(sealed) },
);
