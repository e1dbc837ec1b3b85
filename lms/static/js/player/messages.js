/** What the invigilator says stands above everything until it was acknowledged, also over a reload. */
import { the } from "./dom.js";

export class Messages {
  #key;

  /**
   * @param {import("./notices.js").Notices} notices
   * @param {number} attempt
   * @param {(name: string, values?: Record<string, string | number>) => string} say
   * @param {{time: (ms: number) => string}} face
   * @param {() => void} acknowledged where the focus goes afterwards is the page's business
   */
  constructor(notices, attempt, say, face, acknowledged) {
    this.notices = notices;
    this.say = say;
    this.face = face;
    this.acknowledged = acknowledged;
    this.#key = `widya-ujian-${attempt}-pesan`;
  }

  /** @param {{n: number, at: number, text: string}} message */
  show(message) {
    if (message.n <= this.#read()) return;
    const name = `message-${message.n}`;
    const go = () => {
      this.#keep(Math.max(message.n, this.#read()));
      this.notices.hide(name);
      this.acknowledged();
    };
    this.notices.show(name, {
      title: this.say("messageTitle", { time: this.face.time(message.at) }),
      text: message.text,
      mark: "chat",
      kind: "message-from-room",
      act: { label: this.say("understood"), go },
      place: the("[data-messages]"),
    });
  }

  /** The number of the last message that was acknowledged. */
  #read() {
    try {
      return Number(window.localStorage.getItem(this.#key) ?? 0);
    } catch {
      return 0;
    }
  }

  /** @param {number} number */
  #keep(number) {
    try {
      window.localStorage.setItem(this.#key, String(number));
    } catch {
      // Shown once more after a reload, then.
    }
  }
}
