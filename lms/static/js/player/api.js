/**
 * Talking to the server: JSON, a time limit, and nothing taken for an answer that is none.
 * @typedef {{status: number, body: Record<string, any>, sent: number, received: number}} Answer
 */

const PATIENCE = 20000; // ms

export class Api {
  /**
   * @param {string} base the attempt's address
   * @param {string} csrf
   */
  constructor(base, csrf) {
    this.base = base;
    this.csrf = csrf;
  }

  /** @param {import("./saver.js").Entry} entry @returns {Promise<Answer>} */
  save(entry) {
    return this.#ask("/simpan", { n: entry.n, k: entry.kind, p: entry.payload, t: entry.t }, true);
  }

  /** @param {number} since number of the journal's row that is known */
  news(since) {
    return this.#ask(`/kabar?since=${since}`);
  }

  paper() {
    return this.#ask("/naskah");
  }

  /** @param {number} [last] the number of the last entry, which must be in the journal */
  submit(last) {
    return this.#ask("/kumpul", last === undefined ? {} : { n: last });
  }

  /**
   * @param {string} path
   * @param {object} [body] POST where given
   * @param {boolean} [outlives] whether the request may outlive the page
   * @returns {Promise<Answer>}
   * @throws where no answer came, or one that is not ours
   */
  async #ask(path, body, outlives = false) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), PATIENCE);
    const sent = Date.now();
    try {
      const response = await fetch(this.base + path, {
        method: body ? "POST" : "GET",
        headers: {
          Accept: "application/json",
          "Accept-Language": document.documentElement.lang,
          ...(body && { "Content-Type": "application/json", "X-CSRFToken": this.csrf }),
        },
        ...(body && { body: JSON.stringify(body) }),
        credentials: "same-origin",
        redirect: "error",
        cache: "no-store",
        keepalive: outlives,
        signal: limit.signal,
      });
      return { status: response.status, body: await read(response), sent, received: Date.now() };
    } finally {
      clearTimeout(timer);
    }
  }
}

/** @param {Response} response @returns {Promise<Record<string, any>>} */
async function read(response) {
  if (response.headers.get("Content-Type")?.startsWith("application/json")) return response.json();
  if (response.ok) throw new Error("not our answer");
  return {};
}
