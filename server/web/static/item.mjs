// The fields of one item: make them easier to use, read a response from them, write one into them.
// A form carries its type in data-type; a response has the JSON API's shape, null when nothing is answered.

import { say } from "./words.mjs";

const all = (form, selector) => [...form.querySelectorAll(selector)];
const chosen = (form) => all(form, "input:checked").map((input) => input.value);
const filled = (form, prefix) => Object.fromEntries(
  all(form, `[name^="${prefix}."]`).filter((field) => field.value !== "")
    .map((field) => [field.name.slice(prefix.length + 1), field.value]),
);
const listed = (name, list) => (list.length ? { [name]: list } : null);
const mapped = (name, map) => (Object.keys(map).length ? { [name]: map } : null);
const written = (form, name) => (form.elements[name].value === "" ? null : { [name]: form.elements[name].value });
const check = (form, values) => all(form, "input").forEach((input) => { input.checked = values.includes(input.value); });
const fill = (form, prefix, map) => all(form, `[name^="${prefix}."]`)
  .forEach((field) => { field.value = map[field.name.slice(prefix.length + 1)] ?? ""; });

const TYPES = {
  single: {
    read: (form) => (chosen(form).length ? { choice: chosen(form)[0] } : null),
    write: (form, response) => check(form, [response?.choice]),
  },
  multiple: {
    read: (form) => listed("choices", chosen(form)),
    write: (form, response) => check(form, response?.choices ?? []),
    enhance: limitChoices,
  },
  hotspot: {
    read: (form) => listed("regions", chosen(form)),
    write: (form, response) => { check(form, response?.regions ?? []); drawRegions(form); },
    enhance: enhanceHotspot,
  },
  order: {
    read: (form) => (list(form).classList.contains("unset") ? null : { order: steps(form).map((step) => step.dataset.handle) }),
    write: writeOrder,
    enhance: enhanceOrder,
  },
  match: {
    read: (form) => mapped("pairs", filled(form, "pair")),
    write: (form, response) => fill(form, "pair", response?.pairs ?? {}),
  },
  cloze: {
    read: (form) => mapped("gaps", filled(form, "gap")),
    write: (form, response) => fill(form, "gap", response?.gaps ?? {}),
    enhance: moveGaps,
  },
  numeric: {
    read: (form) => written(form, "value"),
    write: (form, response) => { form.elements.value.value = response?.value ?? ""; },
  },
  text: {
    read: (form) => written(form, "text"),
    write: (form, response) => { form.elements.text.value = response?.text ?? ""; count(form); },
    enhance: countCharacters,
  },
};
TYPES.essay = TYPES.text;
TYPES.none = { // nothing of it is shown, only whether it has an answer
  read: (form) => (form.dataset.answered ? {} : null),
  write: (form, response) => { form.dataset.answered = response ? "yes" : ""; },
};

export const read = (form) => TYPES[form.dataset.type].read(form);
export const write = (form, response) => TYPES[form.dataset.type].write(form, response);
/** `tell` speaks a sentence politely. Changes arrive as bubbling "change" events. */
export function enhance(form, tell) {
  TYPES[form.dataset.type].enhance?.(form, tell);
  write(form, enhanced(form));
}

/** The response the server drew into the fields, read once, before an order list has lost its places. */
function enhanced(form) {
  if (form.dataset.type !== "order") return read(form);
  const places = JSON.parse(list(form).dataset.order || "[]");
  return listed("order", places);
}

const changed = (form) => form.dispatchEvent(new Event("change", { bubbles: true }));
const list = (form) => form.querySelector(".order");
const steps = (form) => [...list(form).children];
const words = (step) => step.querySelector(".text").textContent.trim();

function writeOrder(form, response) {
  const order = response?.order ?? [];
  list(form).append(...order.map((handle) => steps(form).find((step) => step.dataset.handle === handle)).filter(Boolean));
  // What was not placed stands after what was.
  list(form).append(...steps(form).filter((step) => !order.includes(step.dataset.handle)));
  settle(form, response !== null);
}

function settle(form, isSet) {
  list(form).classList.toggle("unset", !isSet);
  form.querySelector("[data-keep]").hidden = isSet;
  steps(form).forEach((step, place) => {
    const [up, down] = step.querySelectorAll("button");
    up.setAttribute("aria-disabled", place === 0);
    down.setAttribute("aria-disabled", place === steps(form).length - 1);
  });
}

function enhanceOrder(form, tell) {
  const placed = steps(form).map((step) => [Number(step.querySelector("select").value), step.dataset.handle]);
  list(form).dataset.order = JSON.stringify(placed.filter(([place]) => place).sort(([a], [b]) => a - b).map(([, handle]) => handle));
  for (const step of steps(form)) {
    const buttons = document.createElement("span");
    buttons.className = "buttons";
    buttons.append(mover(form, step, -1, tell), mover(form, step, 1, tell));
    step.querySelector(".placed").replaceWith(buttons);
  }
  const keep = document.createElement("button");
  keep.type = "button";
  keep.className = "button tight";
  keep.dataset.keep = "";
  keep.textContent = say("Keep this order");
  keep.addEventListener("click", () => { settle(form, true); tell(say("Order kept.")); steps(form)[0].querySelector("button").focus(); changed(form); });
  list(form).after(keep);
}

function mover(form, step, way, tell) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = way < 0 ? "↑" : "↓";
  button.setAttribute("aria-label", way < 0 ? say("Move “%(step)s” up", { step: words(step) }) : say("Move “%(step)s” down", { step: words(step) }));
  const move = (by) => {
    const place = steps(form).indexOf(step) + by;
    if (place < 0 || place >= steps(form).length) return;
    if (by < 0) steps(form)[place].before(step);
    else steps(form)[place].after(step);
    settle(form, true);
    button.focus();
    tell(say("“%(step)s” is now step %(n)s of %(total)s.", { step: words(step), n: place + 1, total: steps(form).length }));
    changed(form);
  };
  button.addEventListener("click", () => move(way));
  button.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    move(by);
  });
  return button;
}

function moveGaps(form) {
  for (const field of all(form, "[data-fills]")) {
    const gap = [...form.querySelectorAll(".stem [data-gap]")].find((span) => span.dataset.gap === field.dataset.fills);
    if (!gap) continue;
    const line = field.closest("li");
    field.setAttribute("aria-label", line.querySelector("label").textContent);
    gap.append(field);
    keepMark(gap);
    line.remove();
  }
}

/** No line begins with the mark that follows a gap. */
function keepMark(gap) {
  const next = gap.nextSibling, mark = next?.nodeType === Node.TEXT_NODE ? next.data.match(/^[.,;:!?)\]”»…،؛؟]+/)?.[0] : null;
  if (!mark) return;
  next.splitText(mark.length);
  gap.append(next);
}

function limitChoices(form, tell) {
  const most = Number(form.querySelector("[data-choose]")?.dataset.choose ?? Infinity);
  form.addEventListener("input", (event) => {
    form.querySelector(".hint").classList.remove("full");
    if (chosen(form).length <= most) return;
    event.target.checked = false;
    tell(say("You can choose %(most)s. Take one away first.", { most }));
    form.querySelector(".hint").classList.add("full");
  });
}

function drawRegions(form) {
  for (const region of all(form, "[data-region]")) region.classList.toggle("chosen", chosen(form).includes(region.dataset.region));
}

/** The list holds the answer; the picture chooses in it and shows what is chosen there. */
function enhanceHotspot(form, tell) {
  limitChoices(form, tell);
  form.querySelector(".pictured").classList.add("live");
  form.addEventListener("change", () => drawRegions(form));
  for (const region of all(form, "[data-region]")) {
    const input = form.querySelector(`input[value="${region.dataset.region}"]`);
    region.addEventListener("click", () => { if (!input.disabled) input.click(); });
    input.addEventListener("focus", () => region.classList.add("at"));
    input.addEventListener("blur", () => region.classList.remove("at"));
  }
}

function count(form) {
  const field = form.elements.text, most = field.maxLength;
  if (field.dataset.least) return countWords(form, field);
  form.querySelector(".count").textContent = field.value ? say("%(used)s of %(most)s characters", { used: field.value.length, most }) : say("Up to %(n)s characters", { n: most });
}

/** Another length than asked for is said, not refused. */
function countWords(form, field) {
  const told = form.querySelector(".count"), used = field.value.match(/\S+/g)?.length ?? 0;
  const most = Number(field.dataset.most) || Infinity, isShort = used < field.dataset.least;
  told.textContent = used > most ? say("Words: %(used)s, more than %(most)s", { used, most })
    : isShort && used ? say("Words: %(used)s of at least %(least)s", { used, least: field.dataset.least }) : say("Words: %(used)s", { used });
  told.classList.toggle("over", used > most);
}

function countCharacters(form) {
  form.addEventListener("input", () => count(form));
}
