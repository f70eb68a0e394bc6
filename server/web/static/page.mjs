// On every page: the reader's own zone beside each UTC time, copy buttons, the page shown in view in its area's menu, and
// leaving for good.
// Every page reads whole without this file.
import { say } from "./words.mjs";

const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
const place = zone.split("/").at(-1).replaceAll("_", " ");

for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime()) || /^(Etc\/)?(UTC|GMT)$/.test(zone)) continue;
  const day = (options) => moment.toLocaleDateString(language, { day: "numeric", month: "long", ...options });
  const differs = day({ timeZone: "UTC" }) !== day({});
  const local = moment.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const beside = document.createElement("span");
  beside.className = "soft";
  beside.textContent = ` (${differs ? say("%(day)s, %(time)s in %(place)s", { day: day({}), time: local, place }) : say("%(time)s in %(place)s", { time: local, place })})`;
  time.after(beside);
}

for (const here of document.querySelectorAll(".area-pages [aria-current]")) {
  const row = here.closest("ul"), middle = (element) => { const { left, width } = element.getBoundingClientRect(); return left + width / 2; };
  row.scrollLeft += middle(here) - middle(row);
}

/** Each code block gets a button, if the page did not bring one. */
function copyButton(figure) {
  const own = figure.querySelector("[data-copy]");
  if (own) return own;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain tight";
  button.textContent = say("Copy text");
  figure.querySelector("figcaption").append(" ", button);
  return button;
}

/** Let the button copy what `text` gives, and say that it did. */
function copies(button, text) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text());
    button.textContent = say("Copied");
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

if (navigator.clipboard) {
  for (const figure of document.querySelectorAll(".codeblock:not(:has(figcaption > span:empty))")) copies(copyButton(figure), () => figure.querySelector("pre").textContent);
  for (const button of document.querySelectorAll("button[data-copies]")) copies(button, () => button.dataset.copies);
}

// Whoever signs out leaves nothing of an exam on this device but answers that were not sent yet.
for (const form of document.querySelectorAll("form[action='/sign-out']")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await import("./player/offline.mjs").then(({ forgetKept }) => forgetKept()).catch(() => undefined);
    form.submit();
  });
}

// An author who opened a page with #follow sees each save in it, in this tab (`content watch`).
if (location.hash === "#follow") sessionStorage.setItem("follow", "yes");
if (sessionStorage.getItem("follow")) import("./follow.mjs");
