// The divider between case and item: arrow keys and pointer, kept on this device. The width goes through the object model,
// which the policy allows.
import { remember, remembered } from "./remembered.mjs";

const WIDTH = "assay-split";

export function split(divider, bench) {
  if (!divider) return;
  const isMirrored = () => document.dir === "rtl";
  const set = (percent) => {
    const value = Math.min(65, Math.max(25, Math.round(percent)));
    divider.setAttribute("aria-valuenow", value);
    bench.style.setProperty("--split", `${value}%`);
    remember(WIDTH, value);
  };
  if (Number(remembered(WIDTH))) set(Number(remembered(WIDTH)));
  divider.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -2, ArrowRight: 2 }[event.key], end = { Home: 0, End: 100 }[event.key];
    if (way === undefined && end === undefined) return;
    event.preventDefault();
    set(end ?? Number(divider.getAttribute("aria-valuenow")) + (isMirrored() ? -way : way));
  });
  divider.addEventListener("pointerdown", (event) => divider.setPointerCapture(event.pointerId));
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const box = bench.getBoundingClientRect();
    set((100 * (isMirrored() ? box.right - event.clientX : event.clientX - box.left)) / box.width);
  });
}
