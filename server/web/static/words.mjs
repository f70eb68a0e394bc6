// What scripts say, in the reader's language. The page carries the translations; what it lacks is said in English.
const holder = document.getElementById("words");
const words = holder ? JSON.parse(holder.textContent) : {};
const plurals = new Intl.PluralRules(document.documentElement.lang || "en");

const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

/** `text` with `%(name)s` for what varies. */
export const say = (text, values = {}) => filled(words[text] ?? text, values);

/** The form that `count` asks for; `%(count)s` is the number. */
export function sayMany(one, many, count, values = {}) {
  const forms = words[one];
  const text = forms?.[plurals.select(count)] ?? forms?.other ?? (count === 1 ? one : many);
  return filled(text, { count, ...values });
}
