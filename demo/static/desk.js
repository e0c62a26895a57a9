// The real desk beside the telephones, in a frame: opens it once it comes into view, and signs it in anew when the
// clock was moved past the end of its session. Owns the frame only; what is in it is the service's own page.
// @ts-check
import { byId } from "./dom.js";

const WAY_IN = "/demo/desk";

export class Desk {
  constructor() {
    /** @type {HTMLIFrameElement} */
    this.frame = byId("desk-frame");
    this.wanted = false;
    this.moving = false;
    this.frame.addEventListener("load", () => this.#led());
    new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && this.#want()).observe(this.frame);
  }

  /**
   * While hours go by at once nobody sits at the desk: who did has been signed out, and comes in anew at the end.
   * @param {any} state
   */
  update(state) {
    const moves = Boolean(state.clock.moving_to);
    if (moves === this.moving) return;
    this.moving = moves;
    if (this.wanted) this.#go(moves ? "about:blank" : WAY_IN);
  }

  #want() {
    if (!this.wanted && !this.moving) this.#go(WAY_IN);
    this.wanted = true;
  }

  /** Within the demonstration nobody has to sign in by themselves. */
  #led() {
    if (!this.moving && this.frame.contentWindow?.location.pathname === "/desk/sign-in") this.#go(WAY_IN);
  }

  /** @param {string} path */
  #go(path) {
    // Not by `src`, which would leave a step in the history for each time.
    this.frame.contentWindow?.location.replace(path);
  }
}
