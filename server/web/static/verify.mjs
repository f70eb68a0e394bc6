// The employer's page: a file may be dropped on its form instead of chosen. Works without.
import { say } from "./words.mjs";

for (const form of document.querySelectorAll("form[data-drops]")) {
  const input = form.querySelector("input[type=file]");
  input.addEventListener("change", () => input.setCustomValidity(""));
  const over = (event, is) => { event.preventDefault(); form.toggleAttribute("data-over", is); };
  form.addEventListener("dragover", (event) => over(event, true));
  form.addEventListener("dragleave", (event) => over(event, form.contains(event.relatedTarget)));
  form.addEventListener("drop", (event) => {
    over(event, false);
    const { files } = event.dataTransfer;
    if (!files.length) return;
    input.setCustomValidity(files.length > 1 ? say("One file at a time, please.") : "");
    if (files.length === 1) input.files = files;
    form.requestSubmit();
  });
}
// A file dropped beside the form would replace the page by itself.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
