// What the candidate sees: one item at a time, the map, the save state, the notices. It decides nothing about saving.
import { enhance, read, write } from "../item.mjs";
import { say } from "../words.mjs";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const SIGNS = { good: "M2.5 8.5l3.7 4L13.5 3.5", busy: "M8 1.5a6.5 6.5 0 1 1-6.2 4.6", kept: "M2 3h12v7.5H2zM5 14h6" };

const STATES = {
  answered: (n, flagged) => (flagged ? say("Item %(n)s, answered, flagged", { n }) : say("Item %(n)s, answered", { n })),
  seen: (n, flagged) => (flagged ? say("Item %(n)s, seen, no answer, flagged", { n }) : say("Item %(n)s, seen, no answer", { n })),
  unseen: (n, flagged) => (flagged ? say("Item %(n)s, unseen, flagged", { n }) : say("Item %(n)s, unseen", { n })),
};

export class Room {
  current = 0;
  isLocked = false;
  shut = new Set(); // positions that take no answer
  onShow = () => undefined;
  #ofCase;
  #readTo = {};

  constructor(marks) {
    this.marks = marks;
    this.title = document.title;
    this.forms = $$("form[data-position]");
    this.total = this.forms.length;
    this.bench = $(".bench");
    new ResizeObserver(([{ target }]) => document.documentElement.style.setProperty("--above", `${target.offsetHeight}px`)).observe($(".instruments"));
    this.forms.forEach((form) => this.#ready(form));
    this.cells = this.forms.map((form) => this.#addCell(Number(form.dataset.position)));
    $("#unscripted").hidden = true;
    $$("[data-scripted]").forEach((part) => { part.hidden = false; });
  }

  #ready(form) {
    form.addEventListener("submit", (event) => event.preventDefault());
    enhance(form, (text) => this.say(text));
  }

  /** Take what is shown of the items and cases from a newer state of this page. Returns the forms that are new. */
  take(page) {
    const file = $("#casefile"), cases = $$("[data-case]", page), numbers = cases.map((one) => one.dataset.case);
    for (const one of $$("[data-case]")) if (!numbers.includes(one.dataset.case)) one.remove();
    file?.append(...cases.filter((one) => !$(`[data-case="${one.dataset.case}"]`)));
    const taken = $$("form[data-position]", page).filter(({ dataset: { type } }, at) => [type, this.forms[at].dataset.type].includes("none"));
    for (const form of taken) {
      const at = Number(form.dataset.position) - 1;
      form.hidden = true;
      this.forms[at].replaceWith(form);
      this.forms[at] = form;
      this.#ready(form);
    }
    return taken;
  }

  form(position) { return this.forms[position - 1]; }
  read(position) { return read(this.form(position)); }
  write(position, response) { write(this.form(position), response); this.draw(position); }

  /** Show one item. `isMove`: the candidate went there, so the focus goes along. */
  show(position, { isMove = true } = {}) {
    const to = Math.min(this.total, Math.max(1, position));
    this.current = to;
    this.forms.forEach((form, index) => { form.hidden = index + 1 !== to; });
    $("#shut").hidden = !this.shut.has(to);
    this.marks.see(to);
    const place = say("Item %(n)s of %(total)s", { n: to, total: this.total });
    $("#item-title").textContent = place;
    $("#previous").hidden = to === 1;
    $("#previous").href = `#item-${to - 1}`;
    $("#next").href = to === this.total ? "#map-title" : `#item-${to + 1}`;
    $("#next").textContent = to === this.total ? say("Review and hand in") : say("Next item");
    document.title = `${place}, ${this.title}`;
    const isSameCase = this.#showCase(this.form(to).dataset.ofCase);
    this.cells.forEach((cell, place) => cell.toggleAttribute("aria-current", place + 1 === to));
    this.cells[to - 1].setAttribute("aria-current", "true");
    this.draw(to);
    if ($("#note")) $("#note").closest("details").open = this.marks.of(to).note !== "";
    this.onShow(to);
    if (!isMove) return;
    // Where the case stands above its items, whoever goes on within it stays with them.
    if (isSameCase && getComputedStyle($("#divider")).display === "none") $("#item-title").scrollIntoView();
    else scrollTo({ top: 0 });
    $("#item-title").focus({ preventScroll: true });
  }

  /** Write what is known of every item; what is not, is blank. */
  fill(responses) {
    this.forms.forEach((form, place) => write(form, responses[place + 1]?.response ?? null));
    this.forms.forEach((_, place) => this.#draw(place + 1));
    this.#count();
  }

  /** Draw the state of one item into its cell, the flag button and the legend. */
  draw(position) {
    this.#draw(position);
    this.#count();
  }

  #draw(position) {
    const cell = this.cells[position - 1], isFlagged = this.marks.of(position).flagged, state = this.state(position);
    const words = STATES[state](position, isFlagged), isShut = this.shut.has(position);
    cell.className = `cell ${state}${isFlagged ? " flagged" : ""}${isShut ? " shut" : ""}`;
    cell.setAttribute("aria-label", isShut ? say("%(item)s, locked", { item: words }) : words);
    for (const button of $$("[data-strikes]", this.form(position))) {
      const isStruck = this.marks.isStruck(position, button.dataset.strikes);
      button.setAttribute("aria-pressed", isStruck);
      button.parentElement.classList.toggle("struck", isStruck);
    }
    if (position === this.current) {
      $("#flag").setAttribute("aria-pressed", isFlagged);
      $("#flag").textContent = isFlagged ? say("Flagged for later") : say("Flag for later");
      $("#clear").hidden = state !== "answered" || isShut;
      this.#drawNote(this.marks.of(position).note);
    }
  }

  #count() {
    for (const [kind, number] of Object.entries(this.tally())) for (const slot of $$(`[data-count="${kind}"]`)) slot.textContent = number;
  }

  state(position) {
    if (this.read(position) !== null) return "answered";
    return this.marks.isSeen(position) ? "seen" : "unseen";
  }

  tally() {
    const states = this.forms.map((_, place) => this.state(place + 1));
    const flagged = this.forms.filter((_, place) => this.marks.of(place + 1).flagged).length;
    const number = (state) => states.filter((other) => other === state).length;
    return { answered: number("answered"), flagged, seen: number("seen"), unseen: number("unseen"), shut: this.shut.size };
  }

  /** Locked: everything can be read, nothing changed. */
  lock(isLocked) {
    this.isLocked = isLocked;
    if (isLocked && document.activeElement?.closest("form[data-position]")) $("#item-title").focus({ preventScroll: true });
    this.forms.forEach((form, place) => { for (const control of form.elements) control.disabled = isLocked || this.shut.has(place + 1); });
    for (const id of ["clear", "flag", "highlight", "note"]) if ($(`#${id}`)) $(`#${id}`).disabled = isLocked;
    $("#next").classList.toggle("main", !isLocked);
    $("#hand-in").disabled = isLocked;
  }

  notice(name, isShown, text = {}) {
    const notice = $(`[data-notice="${name}"]`);
    for (const [slot, words] of Object.entries(text)) $(`[data-${slot}]`, notice).textContent = words;
    notice.hidden = !isShown;
  }

  saved(look, text, iso) {
    const line = $("#saved");
    line.classList.toggle("kept", look === "kept");
    $("path", line).setAttribute("d", SIGNS[look]);
    const words = $("span", line);
    if (!iso) { words.textContent = text; return; }
    const time = document.createElement("time");
    time.dateTime = iso;
    time.textContent = `${new Date(iso).toISOString().slice(11, 19)} UTC`;
    words.replaceChildren(`${text} `, time);
  }

  timer(text, note, isLast) {
    const [strong, small] = $$("strong, small", $("#timer"));
    if (strong.textContent !== text) strong.textContent = text;
    if (small.textContent !== note) small.textContent = note;
    $("#timer").classList.toggle("last", isLast);
  }

  given(text) {
    const line = $("#timer .given");
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text;
  }

  say(text) {
    $("#say").textContent = "";
    requestAnimationFrame(() => { $("#say").textContent = text; });
  }

  /** Show a case where it was left. Returns whether it stood there already. */
  #showCase(number) {
    const file = $("#casefile");
    if (!file || number === this.#ofCase) return number !== undefined;
    if (this.#ofCase !== undefined) this.#readTo[this.#ofCase] = file.scrollTop;
    this.#ofCase = number;
    file.hidden = $("#divider").hidden = number === undefined;
    this.bench.toggleAttribute("data-with-case", number !== undefined);
    for (const text of $$("[data-case]", file)) {
      text.hidden = text.dataset.case !== number;
      if (!text.hidden) $("[data-case-title]", file).textContent = text.dataset.title;
    }
    file.scrollTop = this.#readTo[number] ?? 0;
    return false;
  }

  #addCell(position) {
    const line = document.createElement("li"), cell = document.createElement("a");
    cell.href = `#item-${position}`;
    cell.textContent = position;
    line.append(cell);
    $("#map").append(line);
    return cell;
  }

  #drawNote(text) {
    const field = $("#note");
    if (!field) return;
    if (field.value !== text) field.value = text;
    $("[data-noted]").hidden = !text;
  }
}
