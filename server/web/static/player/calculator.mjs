// A calculator beside the exam: the four operations, brackets and percent, exactly, in fractions of whole numbers.
// What is typed is read by the small grammar below and never run.
import { say } from "../words.mjs";

const LONGEST = 100, PLACES = 12;
const KEYS = ["7", "8", "9", "÷", "4", "5", "6", "×", "1", "2", "3", "−", "0", ".", "%", "+", "(", ")", "⌫", "="];
const PLAIN = { "÷": "/", ":": "/", "×": "*", "·": "*", "−": "-", "–": "-", ",": ".", "٫": ".", "٪": "%" };
let panel, opener;

// --- Working out ------------------------------------------------------------------------------------------------

const plain = (text) => text.replace(/[÷:×·−–,٫٪]/g, (sign) => PLAIN[sign]).replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x660).replace(/\s/g, "");
const OPERATIONS = {
  "+": ([a, b], [c, d]) => [a * d + c * b, b * d],
  "-": ([a, b], [c, d]) => [a * d - c * b, b * d],
  "*": ([a, b], [c, d]) => [a * c, b * d],
  "/": ([a, b], [c, d]) => { if (c === 0n) throw new RangeError(); return c < 0n ? [-a * d, -b * c] : [a * d, b * c]; },
};

/** @returns a fraction [top, bottom] of whole numbers; throws RangeError for a division by zero, else SyntaxError. */
export function workOut(text) {
  if (/,\d{3}(?!\d)/.test(text)) throw new SyntaxError(); // a thousand, or one and no more? Nobody knows
  const parts = plain(text).match(/\d+\.?\d*|\.\d+|./g) ?? [];
  let at = 0;
  const take = (...signs) => (signs.includes(parts[at]) ? parts[at++] : "");
  const number = () => {
    const [, whole = "", part = ""] = /^(\d*)\.?(\d*)$/.exec(parts[at++] ?? "") ?? [];
    if (!whole && !part) throw new SyntaxError();
    return [BigInt(whole + part), 10n ** BigInt(part.length)];
  };
  const signed = () => {
    if (take("-")) return OPERATIONS["-"]([0n, 1n], signed());
    take("+");
    let value;
    if (take("(")) {
      value = sum();
      if (!take(")")) throw new SyntaxError();
    } else value = number();
    while (take("%")) value = [value[0], value[1] * 100n];
    return value;
  };
  const chain = (next, ...signs) => () => {
    let value = next();
    for (let sign = take(...signs); sign; sign = take(...signs)) value = OPERATIONS[sign](value, next());
    return value;
  };
  const product = chain(signed, "*", "/"), sum = chain(product, "+", "-");
  const value = sum();
  if (at < parts.length) throw new SyntaxError();
  return value;
}

/** As a decimal, rounded half up to twelve places; `isExact` where nothing was left out. */
export function decimal([top, bottom]) {
  const scale = 10n ** BigInt(PLACES), size = top < 0n ? -top : top;
  const scaled = (size * scale * 2n + bottom) / (bottom * 2n), isExact = scaled * bottom === size * scale;
  const digits = String(scaled).padStart(PLACES + 1, "0"), rest = digits.slice(-PLACES).replace(/0+$/, "");
  const text = digits.slice(0, -PLACES) + (rest && `.${rest}`);
  return { text: top < 0n && scaled ? `−${text}` : text, isExact };
}

function told(text) {
  try {
    const { text: worth, isExact } = decimal(workOut(text));
    return isExact ? `= ${worth}` : `≈ ${worth}`;
  } catch (error) {
    return error instanceof RangeError ? say("Nothing can be divided by zero.") : say("This cannot be worked out.");
  }
}

// --- What is seen -----------------------------------------------------------------------------------------------

const element = (name, about) => Object.assign(document.createElement(name), about);

/** Beside the exam, not over it: the item can be read and answered meanwhile. */
export function open(from) {
  panel ??= made();
  opener = from;
  if (panel.open) return close();
  panel.show();
  panel.querySelector("input").focus();
  return undefined;
}

function close() {
  panel.close();
  opener.focus();
}

function made() {
  const dialog = element("dialog", { className: "dialog", id: "calculator" });
  dialog.setAttribute("aria-labelledby", "calculator-title");
  const field = element("input", { className: "input", dir: "ltr", maxLength: LONGEST, autocomplete: "off", inputMode: "decimal", id: "calculator-field" });
  const worth = element("output", { className: "figures", dir: "ltr" }), keys = element("div", { className: "keys", dir: "ltr" });
  worth.setAttribute("for", field.id);
  const press = (key) => {
    if (key === "=") worth.textContent = field.value.trim() ? told(field.value) : "";
    else if (key === "⌫") field.value = field.value.slice(0, -1);
    else if (field.value.length < LONGEST) field.value += key;
  };
  for (const key of KEYS) keys.append(element("button", { type: "button", className: `button${key === "=" ? " main" : ""}`, textContent: key, ariaLabel: names()[key] ?? key, onclick: () => press(key) }));
  field.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === "=") { event.preventDefault(); press("="); } });
  dialog.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  const head = element("div", { className: "head" });
  head.append(element("h2", { id: "calculator-title", textContent: say("Calculator") }), element("button", { type: "button", className: "button plain tight", textContent: say("Close"), onclick: close }));
  dialog.append(head, element("label", { htmlFor: field.id, className: "small soft", textContent: say("Type a sum, such as %(sum)s", { sum: "\u20660.1 + 0.2 × 3\u2069" }) }), field, worth, keys);
  document.getElementById("room").append(dialog);
  return dialog;
}

const names = () => ({
  "÷": say("divided by"), "×": say("times"), "−": say("minus"), "+": say("plus"), "%": say("percent"), ".": say("decimal point"),
  "(": say("open bracket"), ")": say("close bracket"), "⌫": say("delete the last sign"), "=": say("work it out"),
});
