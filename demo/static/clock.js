// The clock of the demonstration: shows it, lets it run on between two states, and lets the visitor jump.
// @ts-check
import { byId } from "./dom.js";

export class Clock {
  /**
   * @param {import("./wire.js").Wire} wire
   * @param {import("./words.js").Words} words
   */
  constructor(wire, words) {
    this.wire = wire;
    this.words = words;
    this.heard = Date.now();
    /** Where a jump began. @type {number | null} */
    this.began = null;
    this.shown = "";
    /** @type {HTMLButtonElement[]} */
    this.buttons = [...document.querySelectorAll("[data-jump]")].map((one) => /** @type {HTMLButtonElement} */ (one));
    for (const button of this.buttons) button.addEventListener("click", () => this.jump(Number(button.dataset.jump)));
    setInterval(() => this.#tick(), 1000);
  }

  /** What the clock shows now. */
  now() {
    const { clock } = this.wire.state;
    return new Date(Date.parse(clock.now) + (clock.moving_to ? 0 : Date.now() - this.heard));
  }

  /** @param {number} hours */
  jump(hours) {
    // A press while it moves would only be refused.
    return this.wire.state.clock.moving_to ? Promise.resolve(false) : this.wire.post("clock", { hours });
  }

  /**
   * @param {any} state
   * @param {any} before
   */
  update(state, before) {
    this.heard = Date.now();
    this.words.zone = state.clock.zone;
    this.#moving(state.clock, before.clock);
    byId("clock-open").textContent = this.words.t(state.clock.open ? "clock-open" : "clock-closed");
    byId("clock-open").dataset.open = state.clock.open;
    this.#tick();
  }

  /**
   * @param {any} clock
   * @param {any} before
   */
  #moving(clock, before) {
    const moving = clock.moving_to !== null;
    const now = Date.parse(clock.now);
    if (moving && this.began === null) this.began = now;
    for (const button of this.buttons) button.setAttribute("aria-disabled", String(moving));
    byId("clock-moving").hidden = !moving;
    if (moving) {
      const said = this.words.t("clock-moving", { moment: this.#said(clock.moving_to) });
      byId("clock-moving-text").textContent = said;
      if (before.moving_to !== clock.moving_to) byId("said").textContent = said;
      const whole = Date.parse(clock.moving_to) - /** @type {number} */ (this.began);
      byId("clock-progress").value = whole > 0 ? Math.round((100 * (now - /** @type {number} */ (this.began))) / whole) : 0;
    } else if (this.began !== null) {
      this.began = null;
      this.wire.tell(null); // "wait until it is there" is over
      byId("said").textContent = this.words.t("clock-arrived", { moment: this.#said(clock.now) });
    }
  }

  /** @param {string} at */
  #said(at) {
    return `${this.words.day(at)} ${this.words.time(at)}`;
  }

  #tick() {
    const now = this.now();
    const shown = `${this.words.day(now)} ${this.words.time(now)}`;
    if (shown === this.shown) return;
    this.shown = shown;
    const time = this.words.time(now);
    byId("clock-now").textContent = time;
    byId("clock-now").setAttribute("datetime", now.toISOString());
    byId("clock-day").textContent = this.words.day(now);
    for (const one of document.querySelectorAll("[data-time]")) one.textContent = time;
  }
}
