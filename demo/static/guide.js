// The guide: what a newcomer does next to live the whole story. It reads from the state how far they are, and does
// nothing that they could not do themselves.
// @ts-check
import { bringUp, byId } from "./dom.js";

/** @typedef {"write" | "claim" | "log" | "refer" | "close" | "jump" | "check_in" | "call"} Step */
/** @type {Step[]} */
const STEPS = ["write", "claim", "log", "refer", "close", "jump", "check_in", "call"];
const WHO = "riet";

export class Guide {
  /**
   * @param {import("./wire.js").Wire} wire
   * @param {import("./words.js").Words} words
   * @param {import("./story.js").Player} player
   * @param {import("./clock.js").Clock} clock
   * @param {import("./views.js").Views} views
   * @param {import("./dialler.js").Dialler} dialler
   * @param {any[]} stories
   */
  constructor(wire, words, player, clock, views, dialler, stories) {
    this.dialler = dialler;
    this.wire = wire;
    this.words = words;
    this.player = player;
    this.clock = clock;
    this.views = views;
    this.story = stories.find((story) => story.id === WHO);
    this.button = byId("guide-act");
    this.button.addEventListener("click", () => this.#act());
    /** @type {Step | "end" | null} */
    this.step = null;
    /** @type {"chat" | "sms"} */
    this.kind = "chat";
  }

  /** @param {any} state */
  update(state) {
    const [chat, sms] = [far(state, "chat"), far(state, "sms")];
    this.kind = sms > chat ? "sms" : "chat";
    const reached = Math.max(chat, sms);
    const step = STEPS[reached] ?? "end";
    if (step === this.step) return;
    this.step = step;
    for (const [at, name] of STEPS.entries()) {
      const item = byId("guide-steps").children[at];
      item.dataset.done = String(at < reached);
      item.querySelector("[data-done]").hidden = at >= reached;
      if (name === step) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    }
    byId("guide-now").textContent = this.words.t(`guide-now-${step}`);
    this.button.hidden = step === "end";
    if (step !== "end") this.button.textContent = this.words.t(`guide-act-${["claim", "log", "refer", "close"].includes(step) ? "desk" : step}`);
  }

  #act() {
    // Riet's own story, up to where a person takes over: from there on that is the visitor.
    if (this.step === "write") this.player.play({ ...this.story, look: null, then: [], captions: { ...this.story.captions, end: null } });
    else if (this.step === "jump") this.#see("clock", "clock-title", () => this.clock.jump(168));
    else if (this.step === "check_in") this.#see(this.kind, `${this.kind}-title`);
    else if (this.step === "call") this.#see("sms", "sms-title", () => this.dialler.show(true, true));
    else this.#see("desk", "desk-title");
  }

  /**
   * @param {import("./views.js").View} view
   * @param {string} id
   * @param {() => void} [then]
   */
  #see(view, id, then) {
    this.views.show(view);
    bringUp(byId(id));
    then?.();
  }
}

/** Whether this visitor ever phoned. @param {any} state */
function hasPhoned(state) {
  return Boolean(state.call?.made) || Boolean(state.people.sms?.messages.some((/** @type {any} */ one) => one.channel === "voice"));
}

/**
 * How many steps somebody with this telephone has behind them. Who left one out is not led back to it.
 * @param {any} state
 * @param {"chat" | "sms"} kind
 */
function far(state, kind) {
  const person = state.people[kind];
  // Who was called and closed has that behind them, also where what they wrote since opened another callback.
  const call = person?.callbacks.findLast((/** @type {any} */ one) => one.status === "done") ?? person?.callbacks.at(-1);
  if (!call) return 0;
  const check = person.due.filter((/** @type {any} */ one) => one.kind.startsWith("check_in"));
  const asked = check.some((/** @type {any} */ one) => one.status === "fired");
  const open = String(person.conversation?.question ?? "").startsWith("check_in");
  const done = {
    write: true,
    claim: call.status !== "open",
    log: call.attempts.some((/** @type {any} */ one) => !one.undone_at),
    // What somebody chose of the offers was a referral already.
    refer: person.referrals.length > person.offers.filter((/** @type {any} */ one) => one.status === "accepted").length,
    close: call.status === "done",
    jump: call.status === "done" && asked,
    check_in: call.status === "done" && asked && !open,
    call: call.status === "done" && asked && !open && hasPhoned(state),
  };
  return STEPS.findLastIndex((step) => done[step]) + 1;
}
