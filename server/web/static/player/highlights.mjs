// Highlights in the text of an item and of its case. By pointer: select, then press. Otherwise a list of the sentences,
// each to be ticked. They are painted over the text, which stays as it is.
import { say } from "../words.mjs";

const BLOCKS = "p, li, td, th, pre, blockquote, h1, h2, h3, h4, h5, h6, dd, dt, figcaption";
let dialog;

/** Highlight what was selected; where nothing was, ask which sentences. */
export function highlight(room, marks, range) {
  const places = placesOf(room), found = range ? places.map((place) => [place, stretch(place, range)]) : [];
  const chosen = found.filter(([, one]) => one);
  if (!chosen.length) return ask(room, marks, places);
  const isAdded = chosen.some(([place, one]) => !covers(marks, place, one));
  for (const [place, one] of chosen) change(marks, place, one, isAdded);
  paint(room, marks);
  room.say(isAdded ? say("Highlighted.") : say("Highlight taken away."));
}

export function paint(room, marks) {
  if (!("highlights" in CSS)) return;
  const places = room.forms.flatMap((_, at) => placesOf(room, at + 1).filter(({ position }) => position === at + 1));
  const ranges = places.flatMap((place) => own(marks, place).map((one) => rangeOf(place, one)).filter(Boolean));
  CSS.highlights.set("marked", new Highlight(...ranges));
}

/** The texts of an item. A case is shared: its highlights stand with the first of its items. */
function placesOf(room, position = room.current) {
  const form = room.form(position), number = form.dataset.ofCase, places = [{ part: "stem", position, root: form.querySelector(".stem") }];
  if (number) {
    const first = room.forms.findIndex((other) => other.dataset.ofCase === number) + 1;
    places.unshift({ part: "case", position: first, root: document.querySelector(`[data-case="${number}"]`) });
  }
  return places;
}

const own = (marks, { part, position }) => marks.of(position).highlights.filter((one) => one.part === part);
const covers = (marks, place, { start, end }) => own(marks, place).some((one) => one.start <= start && end <= one.end);

function change(marks, place, { start, end }, isAdded) {
  const { part, position } = place, all = marks.of(position).highlights, others = all.filter((one) => one.part !== part);
  const apart = own(marks, place).filter((one) => one.end < start || end < one.start);
  const touched = own(marks, place).filter((one) => !apart.includes(one));
  const left = isAdded
    ? [{ part, start: Math.min(start, ...touched.map((one) => one.start)), end: Math.max(end, ...touched.map((one) => one.end)) }]
    : touched.flatMap((one) => [{ part, start: one.start, end: Math.min(one.end, start) }, { part, start: Math.max(one.start, end), end: one.end }]);
  const mine = [...apart, ...left.filter((one) => one.start < one.end)].sort((one, other) => one.start - other.start);
  marks.change(position, { highlights: [...others, ...mine] });
}

// --- Text and where it stands -----------------------------------------------------------------------------------

function textsOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), texts = [];
  for (let at = 0; walker.nextNode();) {
    const node = walker.currentNode;
    if (node.parentElement.closest("select, button")) continue;
    texts.push({ node, start: at, end: at += node.length });
  }
  return texts;
}

function stretch({ root }, range) {
  const touched = textsOf(root).filter(({ node }) => range.intersectsNode(node)).map(({ node, start, end }) => ({
    start: node === range.startContainer ? start + range.startOffset : start,
    end: node === range.endContainer ? start + range.endOffset : end,
  })).filter(({ start, end }) => start < end);
  return touched.length ? { start: touched[0].start, end: touched.at(-1).end } : null;
}

function rangeOf({ root }, { start, end }) {
  const texts = textsOf(root), first = texts.find((one) => start < one.end), last = texts.findLast((one) => one.start < end);
  if (!first || !last || end > last.end) return null;
  const range = new Range();
  range.setStart(first.node, start - first.start);
  range.setEnd(last.node, end - last.start);
  return range;
}

function sentencesOf(place) {
  const blocks = new Map();
  for (const text of textsOf(place.root)) {
    const block = text.node.parentElement.closest(BLOCKS) ?? place.root;
    blocks.set(block, [...(blocks.get(block) ?? []), text]);
  }
  return [...blocks.values()].flatMap((texts) => {
    const whole = texts.map(({ node }) => node.data).join(""), [{ start }] = texts;
    return segments(whole, place.root.lang).map(([from, said]) => ({ place, said: said.trim(), start: start + from, end: start + from + said.trimEnd().length }));
  }).filter(({ said }) => said);
}

function segments(text, language) {
  if (!Intl.Segmenter) return [[0, text]];
  return [...new Intl.Segmenter(language || "en", { granularity: "sentence" }).segment(text)].map(({ index, segment }) => [index, segment]);
}

// --- The list of sentences --------------------------------------------------------------------------------------

function ask(room, marks, places) {
  dialog ??= made();
  const list = dialog.querySelector("fieldset"), [legend] = list.children;
  list.replaceChildren(legend, ...places.flatMap(sentencesOf).map((one) => {
    const label = document.createElement("label"), input = document.createElement("input");
    input.type = "checkbox";
    input.checked = covers(marks, one.place, one);
    input.addEventListener("change", () => { change(marks, one.place, one, input.checked); paint(room, marks); });
    label.lang = one.place.root.lang;
    label.dir = one.place.root.dir;
    label.className = "tick";
    label.append(input, " ", one.said);
    return label;
  }));
  dialog.showModal();
}

function made() {
  const one = document.createElement("dialog");
  one.className = "dialog";
  one.id = "highlighting";
  one.setAttribute("aria-labelledby", "highlighting-title");
  const title = document.createElement("h2"), list = document.createElement("fieldset"), legend = document.createElement("legend");
  title.id = "highlighting-title";
  title.textContent = say("Highlight");
  legend.textContent = say("Select text and press “Highlight”, or tick sentences here.");
  list.className = "sentences";
  list.append(legend);
  const form = document.createElement("form"), close = document.createElement("button");
  form.method = "dialog";
  form.className = "buttons";
  close.className = "button";
  close.textContent = say("Close");
  form.append(close);
  one.append(title, list, form);
  document.getElementById("room").append(one);
  return one;
}
