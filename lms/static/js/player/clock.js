/**
 * The server's time as this device can know it, and the time that is left.
 */

const STALE = 5 * 60 * 1000; // ms after which any newer measurement is taken
const JUMP = 2000; // ms; a difference larger than this means that the device's clock was set
export const WARNINGS = [10, 5, 1]; // minutes

export class ServerClock {
  /** @type {{offset: number, trip: number, at: number} | null} */
  #best = null;
  /** @type {() => number} */
  #device;

  /** @param {() => number} [device] the device's clock in ms */
  constructor(device = Date.now) {
    this.#device = device;
  }

  /**
   * Take note of a server time that came with an answer; the quickest answer knows best.
   * @param {number} server ms
   * @param {number} sent device ms
   * @param {number} received device ms
   */
  measure(server, sent, received) {
    const trip = Math.max(0, received - sent);
    const offset = server - (sent + received) / 2;
    const best = this.#best;
    const jumped = best !== null && Math.abs(offset - best.offset) > JUMP + trip;
    if (best === null || trip <= best.trip || jumped || received - best.at > STALE) {
      this.#best = { offset, trip, at: received };
    }
  }

  /** @returns {number} the server's time in ms */
  now() {
    return this.#device() + (this.#best?.offset ?? 0);
  }
}

/**
 * `1:03:08` or `9:05`; never below zero.
 * @param {number} left ms
 */
export function countdown(left) {
  const seconds = Math.max(0, Math.ceil(left / 1000));
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/**
 * The minutes to announce when the time left went from `before` to `left` (ms); null for none. A page that opens with
 * less than ten minutes says so once.
 * @param {number | null} before
 * @param {number} left
 * @returns {number | null}
 */
export function warning(before, left) {
  if (left <= 0) return null;
  const passed = WARNINGS.filter((minutes) => left <= minutes * 60000 && (before === null || before > minutes * 60000));
  if (!passed.length) return null;
  return before === null ? Math.ceil(left / 60000) : Math.min(...passed);
}
