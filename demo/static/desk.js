// The real desk beside the telephones, in a frame: opens it once it comes into view, and signs it in anew when the
// clock was moved past the end of its session. Owns the frame only; what is in it is the service's own page.
// @ts-check
import { byId } from "./dom.js";

const WAY_IN = "/demo/desk";

export class Desk {
  constructor() {
    /** @type {HTMLIFrameElement} */
    this.frame = byId("desk-frame");
    this.opened = false;
    this.frame.addEventListener("load", () => this.#led());
    const seen = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && this.open());
    seen.observe(this.frame);
  }

  open() {
    if (!this.opened) this.#enter();
    this.opened = true;
  }

  /**
   * Hours went by at once: whoever sat at the desk has been signed out, and comes in anew.
   * @param {any} state
   * @param {any} before
   */
  update(state, before) {
    if (this.opened && before.clock.moving_to && !state.clock.moving_to) this.#enter();
  }

  /** Within the demonstration nobody has to sign in by themselves. */
  #led() {
    if (this.frame.contentWindow?.location.pathname === "/desk/sign-in") this.#enter();
  }

  #enter() {
    // Not by `src`, which would leave a step in the history for each time.
    this.frame.contentWindow?.location.replace(WAY_IN);
  }
}
