/**
 * The player's sentences: they come translated with the page; here they are filled.
 * @typedef {Record<string, string | string[]>} Words
 */

/**
 * @param {string} sentence with `{name}`
 * @param {Record<string, string | number>} [values]
 */
export function filled(sentence, values = {}) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * @param {Words} words
 * @returns {(name: string, values?: Record<string, string | number>) => string} a sentence by name; one with forms for
 *   one and for several is chosen by `n`
 */
export function speaker(words) {
  return (name, values = {}) => {
    const found = words[name] ?? name;
    if (typeof found === "string") return filled(found, values);
    return filled((values.n === 1 ? found[0] : found[1]) ?? name, values);
  };
}

/**
 * @param {string} language
 * @param {string} zone IANA name
 * @returns {{time: (ms: number) => string, seconds: (ms: number) => string}} 09.30 and 09.30.05, in English with colons
 */
export function clockFace(language, zone) {
  const shape = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  const locale = language === "id" ? "id-ID" : "en-GB";
  const short = new Intl.DateTimeFormat(locale, shape);
  const long = new Intl.DateTimeFormat(locale, { ...shape, second: "2-digit" });
  return { time: (ms) => short.format(ms), seconds: (ms) => long.format(ms) };
}
