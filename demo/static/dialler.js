// The telephone with which a visitor phones: opens and closes the screen of the call, and lets it be read aloud. Owns
// what is around a call, never what is said on it.
// @ts-check
import { Call } from "./call.js";
import { bringUp, byId } from "./dom.js";
import { Voice } from "./voice.js";

export class Dialler {
  /**
   * @param {import("./wire.js").Wire} wire
   * @param {import("./words.js").Words} words
   * @param {import("./views.js").Views} views
   */
  constructor(wire, words, views) {
    this.words = words;
    this.views = views;
    this.voice = new Voice();
    this.call = new Call("call", wire, words, this.voice);
    this.colleague = new Call("colleague", wire, words, null);
    this.open = byId("call-open");
    this.close = byId("call-close");
    this.mute = byId("call-mute");
    this.asked = false;
    this.mute.hidden = !this.voice.able;
    this.open.addEventListener("click", () => this.show(true, true));
    this.close.addEventListener("click", () => this.show(false, true));
    this.mute.addEventListener("click", () => this.#chosen(!this.voice.on));
    this.call.greeted = () => this.#greeted();
    this.call.rang = () => this.#rang();
    this.colleague.rang = () => this.#rangBeside();
    this.#aloud(false);
  }

  /**
   * Show this state; whether anything was said that is new.
   * @param {any} state
   */
  update(state) {
    const said = this.call.update(state);
    this.colleague.update(state);
    if (state.call && state.call.status !== "over" && this.call.screen.hidden) this.show(true);
    this.close.hidden = Boolean(state.call) && state.call.status !== "over";
    byId("call-anonymous").hidden = this.close.hidden;
    this.#beside(Boolean(state.colleague) && state.colleague.status !== "over" && state.call?.status !== "over");
    return said;
  }

  /**
   * @param {boolean} on
   * @param {boolean} [focus]
   */
  show(on, focus = false) {
    this.call.screen.hidden = !on;
    byId("pane-sms").classList.toggle("calling", on);
    if (!on) this.voice.hush();
    if (focus) (on ? this.call.up : this.open).focus();
  }

  /** Whom somebody is put through to has a telephone only while that is going on. @param {boolean} on */
  #beside(on) {
    const { screen } = this.colleague;
    const held = screen.contains(document.activeElement);
    screen.hidden = !on;
    if (held && !on) (this.call.down.hidden ? this.call.up : this.call.down).focus({ preventScroll: true });
  }

  /** It rings: whoever looks elsewhere on the page must see it as well. */
  #rang() {
    this.show(true);
    this.views.show("sms");
    bringUp(this.call.up, "nearest");
    byId("said").textContent = this.words.t("call-rings");
  }

  #rangBeside() {
    this.colleague.screen.hidden = false;
    // Where there is room for two it rings beside the one that is used, in view already.
    if (!matchMedia("(min-width: 68.75rem)").matches) bringUp(this.colleague.screen, "nearest");
    byId("said").textContent = this.words.t("colleague-rings-said");
  }

  /** From the first call on it is read aloud, unless that was switched off. */
  #greeted() {
    if (!this.asked) this.#chosen(true);
  }

  /** @param {boolean} on */
  #chosen(on) {
    this.asked = true;
    this.#aloud(on);
  }

  /** @param {boolean} on */
  #aloud(on) {
    this.voice.set(on);
    this.mute.setAttribute("aria-pressed", String(on));
  }
}
