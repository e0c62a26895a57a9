// A call on a telephone: what is said on it, line by line, and what its person presses and says. Owns its own screen,
// never the call. The telephone of whom somebody is put through to is one as well, with fewer keys.
// @ts-check
import { byId, h } from "./dom.js";

const KEYS = "0123456789*#";
const AGAIN = 3000; // milliseconds between two signs that somebody is still writing what they say

/** @typedef {"call" | "colleague"} Kind */

export class Call {
  /**
   * @param {Kind} kind
   * @param {import("./wire.js").Wire} wire
   * @param {import("./words.js").Words} words
   * @param {import("./voice.js").Voice | null} voice reads aloud what is said; null: nobody does
   */
  constructor(kind, wire, words, voice) {
    this.kind = kind;
    this.wire = wire;
    this.words = words;
    this.voice = voice;
    this.screen = byId(kind);
    this.log = byId(`${kind}-log`);
    this.input = byId(`${kind}-text`);
    this.form = byId(`${kind}-form`);
    this.status = byId(`${kind}-state`);
    this.up = byId(`${kind}-up`);
    this.down = byId(`${kind}-down`);
    this.waits = byId(`${kind}-wait`);
    /** @type {HTMLButtonElement[]} */
    this.keys = [...this.screen.querySelectorAll("[data-key]")];
    /** Called when a human, not a story, uses this telephone. @type {(event: Event) => void} */
    this.touched = () => {};
    /** Called when it begins to ring. @type {() => void} */
    this.rang = () => {};
    this.id = "";
    this.shown = 0;
    this.told = "";
    this.spoke = 0;
    this.first = true;
    /** @type {{id: number, until: number, seconds: number} | null} */
    this.waiting = null;
    /** @type {number | undefined} */
    this.ticking = undefined;
    for (const key of this.keys) key.addEventListener("click", (event) => this.#clicked(event, key.dataset.key ?? ""));
    this.up.addEventListener("click", (/** @type {Event} */ event) => this.#used(event, () => this.pickUp()));
    this.down.addEventListener("click", (/** @type {Event} */ event) => this.#used(event, () => this.putDown()));
    this.form.addEventListener("submit", (/** @type {Event} */ event) => this.#submit(event));
    this.input.addEventListener("input", (/** @type {Event} */ event) => this.#typed(event));
    // What waits for an answer takes room from what was said: the last words stay in view.
    new ResizeObserver(() => (this.log.scrollTop = this.log.scrollHeight)).observe(this.log);
    this.screen.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#key(event));
  }

  /** This call's part of the state; null where there was none yet. */
  get state() {
    return this.wire.state[this.kind];
  }

  get isOpen() {
    return Boolean(this.state && this.state.status !== "over");
  }

  /**
   * Show this state; whether anything was said that is new.
   * @param {any} state
   */
  update(state) {
    const call = state[this.kind];
    const fresh = call !== null && call.id !== this.id;
    const rings = fresh && call.status !== "over";
    // What was over before the page was opened is over.
    if (fresh && this.first && call.status === "over") this.shown = call.lines.length ? call.lines.at(-1).id + 1 : 0;
    else if (fresh) this.#begin();
    this.first = false;
    if (fresh) this.id = call.id;
    if (rings && !call.made) this.rang();
    const added = call ? this.#lines(call) : false;
    this.#tell(call);
    this.#wait(call?.wait ?? null);
    return added;
  }

  #begin() {
    this.log.replaceChildren();
    this.shown = 0;
    this.input.value = "";
    this.voice?.hush();
  }

  /** @param {any} call */
  #lines(call) {
    const fresh = call.lines.filter((/** @type {any} */ one) => one.id >= this.shown);
    for (const line of fresh) {
      this.log.append(this.#line(line));
      if (!line.mine) this.voice?.say(line.how === "played" ? "" : line.text, line.language);
    }
    if (!fresh.length) return false;
    this.shown = fresh.at(-1).id + 1;
    this.log.scrollTop = this.log.scrollHeight;
    return true;
  }

  /** @param {any} line */
  #line(line) {
    const { words } = this;
    const text = { pressed: words.t("call-pressed", { keys: [...line.text].join(" ") }), played: words.t("call-played", { name: line.text.split("/").at(-1) }) }[/** @type {string} */ (line.how)] ?? line.text;
    const who = line.mine ? words.t("call-you") : words.t(line.how === "heard" ? "call-other" : "call-service");
    const lang = line.how === "said" ? (line.language ?? "nl") : null;
    return h(line.mine ? "p.line.mine" : "p.line", { data: { how: line.how } }, h("span.hidden", null, `${who} `), h("span", { lang }, text));
  }

  /** @param {any} call */
  #tell(call) {
    const status = call?.status ?? "none";
    this.screen.dataset.status = status;
    this.screen.dataset.connected = String(Boolean(call?.connected));
    this.screen.dataset.made = String(call?.made ?? true);
    const rings = status === "ringing" && !call.made;
    this.#may(this.kind === "call" ? status !== "talking" && (status !== "ringing" || rings) : rings, status === "talking" || status === "ringing");
    for (const key of this.keys) key.setAttribute("aria-disabled", String(status !== "talking"));
    this.input.disabled = status !== "talking";
    this.form.querySelector("button").disabled = status !== "talking";
    const said = this.#said(call);
    if (said === this.told) return;
    this.told = said;
    this.log.scrollTop = this.log.scrollHeight;
    this.status.textContent = said;
    this.up.querySelector("span").textContent = this.words.t(rings ? "call-pick-up" : "call-dial");
    this.down.querySelector("span").textContent = this.words.t(rings ? "call-refuse" : "call-put-down");
  }

  /**
   * A button that cannot be used now goes; the other one takes the focus that it had.
   * @param {boolean} up
   * @param {boolean} down
   */
  #may(up, down) {
    const focused = document.activeElement;
    this.up.hidden = !up;
    this.down.hidden = !down;
    if (focused === this.up && !up) this.down.focus({ preventScroll: true });
    if (focused === this.down && !down) this.up.focus({ preventScroll: true });
  }

  /** How it is with the call, in words. @param {any} call */
  #said(call) {
    const { words, kind } = this;
    if (!call) return words.t(`${kind}-none`);
    if (call.status === "talking" && call.connected) return words.t("call-connected");
    if (call.status === "talking") return words.t(kind === "colleague" ? "colleague-taken" : "call-talking");
    if (kind === "colleague") return words.t(call.status === "ringing" ? "colleague-rings" : "call-over", this.#of(call));
    if (call.status === "ringing") return words.t(call.made ? "call-ringing" : "call-rings");
    if (call.ended === "completed") return words.t("call-over");
    return words.t(call.made ? "call-engaged" : "call-missed");
  }

  /** Whose telephone it is. @param {any} call */
  #of(call) {
    return { who: call.colleague ? this.words.t("colleague-who") : this.words.t("colleague-line", { number: call.number }) };
  }

  /** @param {any} wait */
  #wait(wait) {
    this.waits.hidden = !wait;
    if (!wait) {
      this.waiting = null;
      clearInterval(this.ticking);
      return;
    }
    if (this.waiting?.id === wait.id) return;
    this.waiting = { id: wait.id, until: performance.now() + 1000 * wait.seconds, seconds: wait.seconds };
    const key = wait.pressed ? "call-more" : wait.speech ? "call-waits" : "call-waits-keys";
    this.waits.querySelector("p").textContent = this.words.t(key, { keys: [...wait.pressed].join(" ") });
    clearInterval(this.ticking);
    this.ticking = setInterval(() => this.#tick(), 500);
    this.#tick();
  }

  /** So much time is left; nobody is hurried by a number that runs. */
  #tick() {
    if (!this.waiting) return;
    const left = Math.max(0, this.waiting.until - performance.now()) / 1000;
    this.waits.querySelector("progress").value = Math.round((100 * left) / this.waiting.seconds);
  }

  // --- what is done -------------------------------------------------------------------------------------------------

  /** @param {string} act @param {object} [more] */
  #do(act, more = {}) {
    return this.wire.post("call", { phone: this.kind, do: act, ...more });
  }

  /** Phone, or take the call that rings. */
  async pickUp() {
    const rings = this.state?.status === "ringing" && !this.state.made;
    return this.#do(rings ? "pick_up" : "dial", { withheld: Boolean(byId("call-withheld")?.checked) });
  }

  async putDown() {
    this.voice?.hush();
    return this.#do("put_down");
  }

  /** @param {string} key */
  async press(key) {
    // Who presses has heard enough.
    this.voice?.hush();
    return this.#do("press", { key });
  }

  /** Say what stands in the field; it comes back when that failed. */
  async send() {
    const text = this.input.value;
    if (!text.trim()) return true;
    this.input.value = "";
    this.spoke = 0;
    this.voice?.hush();
    const done = await this.#do("say", { text });
    if (!done && !this.input.value) this.input.value = text;
    return done;
  }

  /** @param {string} key @returns {HTMLElement | undefined} */
  find(key) {
    return this.keys.find((one) => one.dataset.key === key);
  }

  /**
   * @param {Event} event
   * @param {() => Promise<boolean>} act
   */
  async #used(event, act) {
    if (event.isTrusted) {
      this.touched(event);
      if (event.currentTarget === this.up) this.greeted?.();
    }
    await act();
  }

  /** Called when a human presses the button that begins a call. @type {(() => void) | undefined} */
  greeted;

  /**
   * @param {Event} event
   * @param {string} key
   */
  #clicked(event, key) {
    if (this.state?.status !== "talking") return;
    if (event.isTrusted) this.touched(event);
    void this.press(key);
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    this.touched(event);
    await this.send();
    this.input.focus();
  }

  /** Who writes down what they say is speaking: the other side waits. @param {Event} event */
  #typed(event) {
    if (event.isTrusted) this.touched(event);
    if (!this.input.value || performance.now() - this.spoke < AGAIN) return;
    this.spoke = performance.now();
    void this.#do("speaking");
  }

  /** Keys of a keyboard are keys of the telephone, but where somebody writes. @param {KeyboardEvent} event */
  #key(event) {
    if (event.target === this.input || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!KEYS.includes(event.key) || !this.find(event.key) || this.state?.status !== "talking") return;
    event.preventDefault();
    this.touched(event);
    void this.press(event.key);
  }
}
