// What staff tell the candidate: one message at a time in a calm box until it is marked as read, then in a list. The focus
// stays where it is; whoever marks one goes on with the next, or with the item.
import { say } from "../words.mjs";

const box = document.querySelector('[data-notice="message"]'), button = box.querySelector("button"), list = document.getElementById("told");

export class Messages {
  #waiting = [];
  #known = new Map();

  constructor(api, room) {
    Object.assign(this, { api, room });
    button.addEventListener("click", () => this.#read());
  }

  /** The server sends what it does not know to be read, again and again. */
  add(messages) {
    for (const message of messages) {
      if (this.#known.get(message.id)?.isRead) this.api.acknowledge(message.id);
      if (this.#known.has(message.id)) continue;
      this.#known.set(message.id, message);
      this.#waiting.push(message);
      this.room.say(say("Message from the invigilator: %(text)s", { text: message.text }));
    }
    this.#draw();
  }

  #draw() {
    const [message] = this.#waiting;
    this.room.notice("message", Boolean(message), { message: message?.text ?? "" });
  }

  #read() {
    const message = this.#waiting.shift();
    message.isRead = true;
    this.api.acknowledge(message.id);
    this.#list(message);
    this.#draw();
    if (this.#waiting.length) this.room.say(this.#waiting[0].text);
    else document.getElementById("item-title").focus({ preventScroll: true });
  }

  #list({ text, at }) {
    const line = document.createElement("li"), time = document.createElement("time"), said = document.createElement("span");
    Object.assign(time, { className: "small soft", dateTime: at, textContent: say("%(time)s UTC", { time: at.slice(11, 16) }) });
    Object.assign(said, { className: "said", dir: "auto", textContent: text });
    line.append(time, " ", said);
    list.querySelector("ol").append(line);
    list.querySelector(".figures").textContent = list.querySelectorAll("li").length;
    list.hidden = false;
  }
}
