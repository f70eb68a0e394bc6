// The time can be hidden, and stays so on this device; what is announced is shown for a moment.
import { say } from "../words.mjs";
import { remember, remembered } from "./remembered.mjs";

const HIDDEN = "assay-time-hidden", MOMENT = 15_000;

export class Hiding {
  #isChosen = Boolean(remembered(HIDDEN));
  #shownUntil = 0;

  constructor(redraw) {
    const button = document.getElementById("hide-time");
    button.addEventListener("click", () => {
      this.#isChosen = !this.#isChosen;
      this.#shownUntil = 0;
      remember(HIDDEN, this.#isChosen ? "1" : "");
      this.#name(button);
      redraw();
    });
    this.#name(button);
  }

  get isHidden() { return this.#isChosen && Date.now() > this.#shownUntil; }

  showForAMoment() { this.#shownUntil = Date.now() + MOMENT; }

  #name(button) {
    button.setAttribute("aria-pressed", this.#isChosen);
    button.textContent = this.#isChosen ? say("Show time") : say("Hide time");
  }
}
