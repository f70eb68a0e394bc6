// On every page: the reader's own zone beside each UTC time, and copy buttons.
// Every page reads whole without this file.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
const place = zone.split("/").at(-1).replaceAll("_", " ");

for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime()) || /^(Etc\/)?(UTC|GMT)$/.test(zone)) continue;
  const day = (options) => moment.toLocaleDateString("en-GB", { day: "numeric", month: "long", ...options });
  const differs = day({ timeZone: "UTC" }) !== day({});
  const local = moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const beside = document.createElement("span");
  beside.className = "soft";
  beside.textContent = ` (${differs ? `${day({})}, ` : ""}${local} in ${place})`;
  time.after(beside);
}

/** Each code block gets a button, if the page did not bring one. */
function copyButton(figure) {
  const own = figure.querySelector("[data-copy]");
  if (own) return own;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain tight";
  button.textContent = "Copy text";
  figure.querySelector("figcaption").append(" ", button);
  return button;
}

for (const figure of navigator.clipboard ? document.querySelectorAll(".codeblock") : []) {
  const button = copyButton(figure), label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(figure.querySelector("pre").textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}
