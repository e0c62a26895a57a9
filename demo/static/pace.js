// The pace of a story: how long somebody types and reads, and the waiting itself, which can be paused and ended.
// @ts-check

const READS = 14; // characters a second
const LONGEST = 4000;
const SHORTEST = 700;
const KEY = 55; // milliseconds a letter
const BEAT = 30;

/** The story was ended by somebody. */
export class Over extends Error {}

/** The story cannot go on; `key` says why. */
export class Stuck extends Error {
  /** @param {string} key */
  constructor(key) {
    super(key);
    this.key = key;
  }
}

export class Pace {
  /** @param {number} speed how many times as fast as life */
  constructor(speed) {
    this.speed = speed;
    this.paused = false;
    this.over = false;
    this.skipping = false;
    /** Whether what stands in a field was typed by the story. */
    this.typing = false;
  }

  /** One beat of real time; throws Over once the story is over. */
  async #beat() {
    await new Promise((done) => setTimeout(done, BEAT));
    if (this.over) throw new Over();
  }

  /** Wait out a pause. */
  async gate() {
    if (this.over) throw new Over();
    while (this.paused) await this.#beat();
  }

  /**
   * Rest so many milliseconds of the story's time.
   * @param {number} time
   * @param {boolean} [skippable]
   */
  async rest(time, skippable = false) {
    let left = time / this.speed;
    let last = performance.now();
    this.skipping = false;
    while (left > 0 && !(skippable && this.skipping)) {
      await this.#beat();
      const now = performance.now();
      if (!this.paused) left -= now - last;
      last = now;
    }
    await this.gate();
  }

  /** @param {string} text */
  read(text) {
    return this.rest(Math.min(LONGEST, Math.max(SHORTEST, (1000 * text.length) / READS)), true);
  }

  /**
   * Type letter by letter into a field, as a hand does.
   * @param {HTMLInputElement} field
   * @param {string} text
   */
  async type(field, text) {
    this.typing = true;
    for (let at = 1; at <= text.length; at += 1) {
      field.value = text.slice(0, at);
      await this.rest(text[at - 1] === " " ? KEY * 1.6 : KEY);
    }
    await this.rest(300);
    this.typing = false;
  }

  /**
   * Wait until something holds without a break for a while, in real time: a machine does not hurry for us.
   * @param {() => boolean} holds
   * @param {{still?: number, slow?: number, isSlow?: () => void, longest?: number}} [how] milliseconds
   * @returns {Promise<boolean>} false when it never held
   */
  async until(holds, { still = 0, slow = 12000, isSlow = () => {}, longest = 120000 } = {}) {
    const began = performance.now();
    let since = 0;
    let told = false;
    for (;;) {
      const now = performance.now();
      if (!holds()) since = 0;
      else if (!since) since = now;
      if (since && now - since >= still) break;
      if (now - began > longest) return false;
      if (!told && now - began > slow) {
        told = true;
        isSlow();
      }
      await this.#beat();
    }
    await this.gate();
    return true;
  }
}
