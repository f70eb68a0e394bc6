// Answers that can no longer count, because the sitting ended or another device took over while they waited here. Each is
// sent once under the number it was made with; the server seals it, and the candidate is told which they were.
import { sayMany } from "../words.mjs";

/** Positions by what became of them: counted after all (the server had them), sealed, lost (a day too late, or too much to
    keep), or waiting for a network. */
export async function sendEvidence(api, store) {
  const told = { counted: [], sealed: [], lost: [], waiting: [] };
  for (const entry of await store.unsent()) {
    const { kind, sealed } = await api.save({ ...entry, writer: entry.writer ?? 1 });
    const fate = { done: "counted", behind: "counted", away: "waiting", "signed-out": "waiting", paused: "waiting" }[kind] ?? (sealed ? "sealed" : "lost");
    told[fate].push(entry.position);
    if (fate !== "waiting") await store.forget(entry.position, entry.sequence);
  }
  return told;
}

const listed = (positions) => new Intl.ListFormat(document.documentElement.lang || "en").format(positions.map(String));

const displaced = (positions) => sayMany(
  "%(count)s answer made here while another device was working does not count: item %(items)s. It is kept as evidence.",
  "%(count)s answers made here while another device was working do not count: items %(items)s. They are kept as evidence.",
  positions.length, { items: listed(positions) },
);

const late = (positions) => sayMany(
  "%(count)s answer came too late to count: item %(items)s. It is kept as evidence.",
  "%(count)s answers came too late to count: items %(items)s. They are kept as evidence.",
  positions.length, { items: listed(positions) },
);

const lost = (positions) => sayMany(
  "%(count)s answer does not count and could not be kept either, since it came a day late or was too much: item %(items)s.",
  "%(count)s answers do not count and could not be kept either, since they came a day late or were too much: items %(items)s.",
  positions.length, { items: listed(positions) },
);

const joined = (...parts) => parts.filter(([positions]) => positions.length).map(([positions, words]) => words(positions)).join(" ");

/** What the candidate is told; nothing where every answer counted. */
export const displacedWords = (told) => joined([told.sealed, displaced], [told.lost, lost]);
export const lateWords = (told) => joined([told.sealed, late], [told.lost, lost]);
