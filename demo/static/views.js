// What of the page is in view where not all of it fits, and what changed behind it. Owns the switches and the tabs.
// @ts-check
import { byId } from "./dom.js";

/** @typedef {"chat" | "sms" | "known" | "queue" | "clock" | "desk"} View */

export class Views {
  constructor() {
    /** @type {HTMLButtonElement[]} */
    this.switches = [...document.querySelectorAll("[data-show]")].map((one) => /** @type {HTMLButtonElement} */ (one));
    /** @type {HTMLButtonElement[]} */
    this.phones = [...document.querySelectorAll("[data-show-phone]")].map((one) => /** @type {HTMLButtonElement} */ (one));
    /** @type {HTMLButtonElement[]} */
    this.tabs = [...document.querySelectorAll("[data-tab]")].map((one) => /** @type {HTMLButtonElement} */ (one));
    for (const one of this.switches) one.addEventListener("click", () => this.#go(/** @type {View} */ (one.dataset.show)));
    for (const one of this.phones) one.addEventListener("click", () => this.phone(/** @type {any} */ (one.dataset.showPhone)));
    for (const one of this.tabs) {
      one.addEventListener("click", () => this.tab(one.dataset.tab ?? "chat"));
      one.addEventListener("keydown", (event) => this.#key(event));
    }
    this.phone("chat");
  }

  /** @param {View} view */
  #go(view) {
    this.show(view);
    // On a small screen the part begins somewhere else than the last one was read.
    byId("stage").scrollIntoView({ block: "start" });
  }

  /** Bring a part into view, where only one is. @param {View} view */
  show(view) {
    document.body.dataset.view = view;
    for (const one of this.switches) {
      if (one.dataset.show === view) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
    this.#dot(view, false);
    if (view === "chat" || view === "sms") this.phone(view);
  }

  /** Bring a telephone into view, where only one is. @param {"chat" | "sms"} kind */
  phone(kind) {
    document.body.dataset.phone = kind;
    for (const one of this.phones) one.setAttribute("aria-pressed", String(one.dataset.showPhone === kind));
    if (document.body.dataset.view === "chat" || document.body.dataset.view === "sms") {
      if (document.body.dataset.view !== kind) this.show(kind);
    }
    this.tab(kind);
  }

  /** Show what is known of the person of this telephone. @param {string} kind */
  tab(kind) {
    for (const one of this.tabs) {
      const chosen = one.dataset.tab === kind;
      one.setAttribute("aria-selected", String(chosen));
      one.tabIndex = chosen ? 0 : -1;
      byId(`known-${one.dataset.tab}`).hidden = !chosen;
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const at = this.tabs.indexOf(/** @type {HTMLButtonElement} */ (event.currentTarget));
    const step = event.key === "ArrowLeft" ? -1 : 1;
    const to = event.key === "Home" ? 0 : event.key === "End" ? this.tabs.length - 1 : (at + step + this.tabs.length) % this.tabs.length;
    this.tab(this.tabs[to].dataset.tab ?? "chat");
    this.tabs[to].focus();
  }

  /** Something changed in a part; where it is out of view its switch says so. @param {View} view */
  changed(view) {
    this.#dot(view, document.body.dataset.view !== view);
  }

  /**
   * @param {View} view
   * @param {boolean} on
   */
  #dot(view, on) {
    const dot = this.switches.find((one) => one.dataset.show === view)?.querySelector(".dot");
    dot?.toggleAttribute("hidden", !on);
  }
}
