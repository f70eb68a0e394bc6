// What the candidate is told of their answers.
import { say, sayMany } from "../words.mjs";

export const unsentWords = (number) => (number === 0
  ? say("Everything you answered so far is saved.")
  : sayMany("%(count)s answer is kept on this device and will be sent by itself.", "%(count)s answers are kept on this device and will be sent by themselves.", number));

export function allSaved(room) {
  const isAny = room.forms.some((_, place) => room.state(place + 1) === "answered");
  return isAny ? say("All answers saved") : say("Nothing to save yet");
}
