// The editor of drafts: saves while one types, shows each finding at its line, tries answers in the preview.
// It sends the page's own forms and takes what changed from the page that answers; without it they are sent by hand.
import { enhance, read } from "./item.mjs";
import { say } from "./words.mjs";

const PAUSE = 900, LONGEST = 8000, AGAIN = 5000;
const form = document.getElementById("source"), text = document.getElementById("text"), saving = document.getElementById("saving");
const part = (id, from = document) => from.getElementById(id);

function take(page, ids) {
  for (const id of ids) {
    const now = part(id), next = part(id, page);
    if (!now || !next || now.innerHTML === next.innerHTML) continue;
    if (next.querySelector("[data-empty]") && now.querySelector(".sheet")) stale(now);
    else now.replaceChildren(...next.childNodes);
  }
}

/** What was last seen stays while errors keep the new from being shown. */
function stale(shown) {
  if (shown.querySelector(".stale")) return;
  shown.prepend(Object.assign(document.createElement("p"), { className: "small soft stale", textContent: say("As it was before the errors.") }));
}

async function sent(address, body) {
  const reply = await fetch(address, { method: "POST", body, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  return { page, status: reply.status };
}

// Answers tried in the preview. What the fields say is sent as a page without script sends it.
const SAID = {
  order: (list) => list.map((handle, at) => [`place.${handle}`, at + 1]),
  pairs: (map) => Object.entries(map).map(([left, right]) => [`pair.${left}`, right]),
  gaps: (map) => Object.entries(map).map(([gap, filled]) => [`gap.${gap}`, filled]),
  choices: (list) => list.map((handle) => ["choices", handle]),
  regions: (list) => list.map((handle) => ["regions", handle]),
};
const fieldsOf = (response) => Object.entries(response ?? {}).flatMap(([name, value]) => SAID[name]?.(value) ?? [[name, value]]);

function ready() {
  for (const one of part("preview").querySelectorAll("form[data-type]")) {
    if (one.querySelector("fieldset[disabled]")) continue;
    enhance(one, () => {});
    one.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(one);
    });
  }
}

async function attempt(one) {
  const button = one.querySelector("button:not([type=button])");
  button.setAttribute("aria-busy", "true");
  try {
    if (text && isDirty()) await save();
    const address = one.getAttribute("action").replace(/#.*/, "");
    const { page } = await sent(address, new URLSearchParams([["asked", "1"], ...fieldsOf(read(one))]));
    take(page, ["preview"]);
    ready();
    part("preview").querySelector(".feedback:not(:empty)")?.scrollIntoView({ block: "nearest" });
  } catch {
    tell(say("We cannot reach the server. Try the answer again in a moment."));
  } finally {
    button.removeAttribute("aria-busy");
  }
}

// Saving.
let kept = text?.value, waits = 0, since = 0, isSaving = false, isStopped = text?.readOnly ?? true;
const isDirty = () => text.value !== kept;
const tell = (words) => { if (saving) saving.textContent = words; };

function later() {
  if (isStopped) return;
  if (!isDirty()) return tell("");
  tell(say("Not saved yet"));
  since ||= performance.now();
  clearTimeout(waits);
  waits = setTimeout(() => save(), Math.max(0, Math.min(PAUSE, LONGEST - (performance.now() - since))));
}

/** `mend`: the button that has the server change the text too. */
async function save(mend = null) {
  clearTimeout(waits);
  if (isSaving || isStopped) return;
  isSaving = true;
  const sending = text.value;
  tell(say("Saving"));
  try {
    const reply = await sent(form.action, new FormData(form, mend));
    took(reply, sending);
    if (mend && text.value === sending) rewrite(part("text", reply.page)?.value ?? sending);
  } catch {
    tell(say("We cannot reach the server. Your text stays here and is saved as soon as it answers."));
    waits = setTimeout(() => save(), AGAIN);
  } finally {
    isSaving = false;
    since = 0;
  }
}

function took({ page, status }, sending) {
  if (status >= 500 || status === 429) throw new Error(`answered ${status}`);
  if (!part("source", page)) return fail(say("Not saved. Copy your text, and open the page again."));
  take(page, ["told"]);
  // Who looked at both texts may save this one: by the press of a button, from what is saved now.
  if (status === 409) form.elements.revision.value = part("source", page).elements.revision.value;
  if (status === 409) return fail(say("Not saved: see above."));
  if (status !== 200) return tell(say("Not saved: see above."));
  kept = sending;
  form.elements.revision.value = part("source", page).elements.revision.value;
  take(page, ["state", "findings", "preview"]);
  ready();
  draw();
  if (isDirty()) later();
  else tell(say("Saved"));
}

/** What the server made of the text, unless somebody typed meanwhile. It can be undone as typing can. */
function rewrite(mended) {
  if (mended === text.value) return;
  const at = text.selectionStart;
  text.select();
  if (!document.execCommand("insertText", false, mended)) text.value = mended;
  text.setSelectionRange(at, at);
  kept = text.value;
  draw();
  tell(say("Saved"));
}

/** Nothing more is sent by itself: somebody has to look first. */
function fail(words) {
  isStopped = true;
  tell(words);
  part("told").scrollIntoView({ block: "start" });
}

// Line numbers and findings, drawn below the text.
const lines = document.createElement("div");
const found = () => [...document.querySelectorAll("#findings [data-line]")];

function draw() {
  const told = new Map(found().reverse().map((one) => [Number(one.dataset.line), one.closest("li").className]));
  const wanted = text.value.split("\n");
  while (lines.childElementCount > wanted.length) lines.lastChild.remove();
  while (lines.childElementCount < wanted.length) lines.append(document.createElement("div"));
  let at = 0;
  for (const row of lines.children) {
    const look = { bad: "faulty", warn: "doubtful" }[told.get(at + 1)] ?? "";
    if (row.className !== look) row.className = look;
    if (row.textContent !== wanted[at]) row.textContent = wanted[at];
    at += 1;
  }
}

function goTo(number) {
  const rows = text.value.split("\n"), start = rows.slice(0, number - 1).reduce((sum, row) => sum + row.length + 1, 0);
  text.focus({ preventScroll: true });
  text.setSelectionRange(start, start + (rows[number - 1]?.length ?? 0));
  lines.children[number - 1]?.scrollIntoView({ block: "center" });
}

let last = -1;
function nextFinding() {
  const all = found();
  if (!all.length) return;
  last = (last + 1) % all.length;
  goTo(Number(all[last].dataset.line));
}

/** A new line goes on as the one before: the next option, a further step of a list. */
function goOn(event) {
  if (event.isComposing || text.selectionStart !== text.selectionEnd) return;
  const before = text.value.slice(0, text.selectionStart), row = before.slice(before.lastIndexOf("\n") + 1);
  const option = /^- \[[ x]\] ([a-y]): ./.exec(row), rest = text.value.slice(text.selectionStart);
  if (!option || (rest && !rest.startsWith("\n")) || /^\n\s+>/.test(rest)) return;
  event.preventDefault();
  document.execCommand("insertText", false, `\n- [ ] ${String.fromCharCode(option[1].charCodeAt(0) + 1)}: `);
}

if (text) {
  lines.className = "drawn-lines";
  lines.ariaHidden = "true";
  text.before(lines);
  text.classList.add("drawn");
  draw();
  text.addEventListener("input", () => { draw(); later(); });
  text.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey) goOn(event); });
  form.addEventListener("submit", (event) => {
    if (isStopped) { kept = text.value; return; }
    event.preventDefault();
    save(event.submitter?.name === "mend" ? event.submitter : null);
  });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); save(); }
    if (event.altKey && event.code === "Period") { event.preventDefault(); nextFinding(); }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#findings [data-line]");
    if (!link) return;
    event.preventDefault();
    goTo(Number(link.dataset.line));
  });
  addEventListener("online", () => { if (isDirty()) save(); });
  addEventListener("beforeunload", (event) => { if (isDirty()) event.preventDefault(); });
}
ready();
