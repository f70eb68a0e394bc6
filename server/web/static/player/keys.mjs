// The keyboard: off wherever text is typed, and where the candidate turned it off. In the map the arrows walk from item to item.
import { remember, remembered } from "./remembered.mjs";

const OFF = "assay-keys-off";
const OF_ITEM = /^[1-9fhw]$/; // what they do, they do to the item at hand
const TYPED = "input:not([type=radio], [type=checkbox]), textarea, select";

export function listen(room, { time, placed }) {
  const press = (id) => () => document.getElementById(id)?.click();
  const isThere = () => !placed() || Math.min(room.total, placed()) === room.current;
  const use = document.getElementById("use-keys");
  use.checked = !remembered(OFF);
  use.addEventListener("change", () => remember(OFF, use.checked ? "" : "1"));
  const keys = {
    n: press("next"), p: () => { if (room.current > 1) press("previous")(); }, f: press("flag"),
    t: () => room.say(time()), "?": press("show-keys"), h: press("highlight"), c: press("show-calculator"),
    w: () => { document.getElementById("note")?.closest("details").setAttribute("open", ""); document.getElementById("note")?.focus(); },
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(TYPED) || document.querySelector("dialog:modal")) return;
    const cell = event.target.closest?.(".map li");
    if (cell && event.key.startsWith("Arrow")) {
      event.preventDefault();
      const isForward = [document.dir === "rtl" ? "ArrowLeft" : "ArrowRight", "ArrowDown"].includes(event.key);
      (isForward ? cell.nextElementSibling : cell.previousElementSibling)?.querySelector("a").focus();
    } else if (!use.checked) {
      // Every key is left to whatever helps the candidate.
    } else if (OF_ITEM.test(event.key) && !isThere()) {
      event.preventDefault(); // on the way to another item it would answer or mark the one that is left
    } else if (/^[1-9]$/.test(event.key)) {
      if (!room.isLocked) room.form(room.current).querySelectorAll(".choice input")[event.key - 1]?.click();
    } else if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  document.getElementById("show-keys").addEventListener("click", () => document.getElementById("keys").showModal());
}
