// The player: lets somebody from a story use a telephone. It only types and presses what a visitor could as well.
// @ts-check
import { byId, bringUp } from "./dom.js";
import { Over, Pace, Stuck } from "./pace.js";
import { ownedBy } from "./queue.js";

const QUIET = 700; // milliseconds without anything new, after which an answer is complete
const TRIES = 4; // jumps of the clock until something that was waited for must have come

export class Player {
  /**
   * @param {import("./wire.js").Wire} wire
   * @param {import("./words.js").Words} words
   * @param {Record<string, import("./phones.js").Phone>} phones
   * @param {import("./dialler.js").Dialler} dialler
   * @param {import("./queue.js").Queue} queue
   * @param {import("./clock.js").Clock} clock
   * @param {import("./views.js").Views} views
   * @param {number} speed
   */
  constructor(wire, words, phones, dialler, queue, clock, views, speed) {
    this.wire = wire;
    this.words = words;
    this.phones = phones;
    this.dialler = dialler;
    this.queue = queue;
    this.clock = clock;
    this.views = views;
    this.speed = speed;
    /** @type {any} */
    this.story = null;
    /** Questions whose captions were shown. @type {Set<string>} */
    this.pointed = new Set();
    this.pace = new Pace(speed);
    this.bar = byId("player");
    byId("story-pause").addEventListener("click", () => this.pause());
    byId("story-skip").addEventListener("click", () => (this.pace.skipping = true));
    byId("story-stop").addEventListener("click", () => this.stop("story-stopped"));
    for (const phone of Object.values(phones)) phone.touched = (event) => this.story?.phone === phone.kind && this.#taken(event);
    for (const call of [dialler.call, dialler.colleague]) call.touched = (event) => this.story?.by === "voice" && this.#taken(event);
  }

  /** What the story writes on: a telephone, or a call on it. */
  get phone() {
    return this.story.by === "voice" ? this.dialler.call : this.phones[this.story.phone];
  }

  /** The part of the state that the story is about. */
  get scene() {
    const { state } = this.wire;
    const person = state.people[this.story.phone];
    const talk = person?.conversation;
    const asked = talk?.status === "active" && person.person.status !== "stopped" ? talk.question : null;
    const voice = this.story.by === "voice";
    const messages = voice ? (state.call?.lines ?? []) : state[this.story.phone].messages;
    const heard = messages.filter((/** @type {any} */ one) => !one.mine);
    // On a call nothing is asked but while it is listened to.
    const listens = !voice || Boolean(state.call?.wait);
    return { asked: listens ? asked : null, options: talk?.options ?? [], heard, phone: state[this.story.phone], moving: state.clock.moving_to };
  }

  /** Play a story from its beginning. @param {any} story */
  async play(story) {
    this.stop("story-stopped");
    const pace = new Pace(this.speed);
    this.pace = pace;
    this.story = story;
    this.left = new Map(Object.entries(story.answers).map(([question, answer]) => [question, [answer].flat()]));
    this.passes = 2;
    this.told = 0;
    this.pointed.clear();
    this.#mark("playing");
    this.caption(null);
    this.views.show(story.phone);
    bringUp(byId("stage"));
    try {
      await this.#run();
      this.#finish("ended", "story-ended");
    } catch (error) {
      if (pace.over || error instanceof Over) return;
      this.#finish("stopped", error instanceof Stuck ? error.key : "story-failed");
      if (!(error instanceof Stuck)) throw error;
    }
  }

  /** Stop what plays, if anything does. @param {string} key what is said then */
  stop(key) {
    if (!this.story) return;
    this.pace.over = true;
    if (key !== "story-taken") this.phone.input.value = "";
    this.#finish("stopped", key);
  }

  /** A visitor takes over: what they typed stays, what the story had typed so far does not. @param {Event} event */
  #taken(event) {
    const { phone, pace } = this;
    this.stop("story-taken");
    if (pace.typing) phone.input.value = event instanceof InputEvent ? (event.data ?? "") : "";
  }

  pause() {
    if (!this.story) return;
    this.pace.paused = !this.pace.paused;
    this.bar.dataset.state = this.pace.paused ? "paused" : "playing";
    byId("story-pause").textContent = this.words.t(this.pace.paused ? "go-on" : "pause");
    byId("story-status").textContent = this.pace.paused ? this.words.t("story-paused") : this.doing;
  }

  // --- telling ------------------------------------------------------------------------------------------------------

  /** @param {string} key */
  say(key) {
    this.doing = this.words.t(key, { name: this.story.name });
    if (!this.pace.paused) byId("story-status").textContent = this.doing;
  }

  /** What to look at now, in the visitor's language. @param {any} both */
  caption(both) {
    const said = both ? this.words.mine(both) : "";
    byId("story-caption").textContent = said;
    byId("story-caption").hidden = !said && !this.story;
  }

  /** @param {string} state */
  #mark(state) {
    this.bar.dataset.state = state;
    const plays = state === "playing";
    const held = this.bar.contains(document.activeElement) && !plays;
    for (const id of ["story-pause", "story-skip", "story-stop"]) byId(id).disabled = !plays;
    byId("story-pause").textContent = this.words.t("pause");
    for (const button of document.querySelectorAll("[data-story]")) {
      const mine = /** @type {HTMLElement} */ (button).dataset.story === this.story.id;
      if (mine && plays) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      // A control that can no longer be used would lose the focus.
      if (mine && held) /** @type {HTMLElement} */ (button).focus({ preventScroll: true });
    }
  }

  /**
   * @param {string} state
   * @param {string} key
   */
  #finish(state, key) {
    const { captions, look, phone } = this.story;
    this.pace.paused = false;
    this.say(key);
    this.#mark(state);
    this.story = null;
    this.caption(state === "ended" ? captions?.end : null);
    const worth = state === "ended" && look && byId(`known-${phone}`).querySelector(look);
    if (worth) bringUp(worth, "center");
  }

  // --- playing ------------------------------------------------------------------------------------------------------

  async #run() {
    this.say("story-starts");
    if (!(await this.wire.post("phone", { kind: this.story.phone, name: this.story.name }))) throw new Stuck("story-failed");
    this.owner = this.#owner();
    await this.pace.rest(900);
    if (this.story.by === "voice") await this.#dial();
    else await this.#type(this.story.first);
    const steps = [...(this.story.then ?? [])];
    for (;;) {
      const { asked } = this.scene;
      if (asked) {
        this.#point(asked);
        await this.#read();
        const answer = this.#answer(asked);
        if (!answer) return this.#leave();
        await this.#do(answer);
      } else {
        await this.#read();
        const step = steps.shift();
        if (!step) return;
        if (step.caption) this.caption(step.caption);
        await this.#step(step);
      }
    }
  }

  /** Tell what to look at, the first time a question is asked. @param {string} question */
  #point(question) {
    const said = this.story.captions?.[question];
    if (said && !this.pointed.has(question)) this.caption(said);
    this.pointed.add(question);
  }

  #owner() {
    const { phone } = this.scene;
    return String(phone.id ?? phone.number);
  }

  /** Somebody in a story may leave a question unanswered, when the story says so. */
  #leave() {
    if (!this.story.leaves) throw new Stuck("story-stuck");
  }

  /** The next answer to a question; each is used once, so that nothing is answered twice. @param {string} question */
  #answer(question) {
    const mine = this.left?.get(question)?.shift();
    if (mine || this.story.leaves || !this.story.otherwise || !this.passes) return mine;
    this.passes -= 1;
    return this.story.otherwise;
  }

  async #read() {
    const fresh = this.scene.heard.slice(this.told).map((/** @type {any} */ one) => one.text).join(" ");
    this.told = this.scene.heard.length;
    if (!fresh) return;
    this.say("story-reads");
    await this.pace.read(fresh);
  }

  /** @param {any} answer */
  async #do(answer) {
    if (answer.type !== undefined) return this.#type(answer.type);
    if (answer.say !== undefined) return this.#type(answer.say, "story-says");
    if (answer.key !== undefined) return this.#key(answer.key);
    const option = typeof answer.press === "number" ? this.scene.options[answer.press - 1] : answer.press;
    const found = this.phone.find(option);
    if (!found) throw new Stuck("story-stuck");
    this.say("story-presses");
    found.element.classList.add("pressing");
    await this.pace.rest(450);
    found.element.classList.remove("pressing");
    await this.#acted(() => this.phone.press(found.message, found.data));
  }

  /** Phone, on a screen that is brought up for it. */
  async #dial() {
    this.say("story-calls");
    this.dialler.show(true);
    await this.#acted(() => this.dialler.call.pickUp());
  }

  /**
   * Press a key of a telephone.
   * @param {string} key
   * @param {import("./call.js").Call} [call]
   */
  async #key(key, call = this.dialler.call) {
    if (call === this.dialler.call) this.say("story-presses-key");
    const button = call.find(key);
    button?.classList.add("pressing");
    await this.pace.rest(450);
    button?.classList.remove("pressing");
    await this.#acted(() => call.press(key));
  }

  /** What whoever they are put through to does, where it rang. @param {any} does */
  async #other(does) {
    const { colleague } = this.dialler;
    if (!colleague.isOpen) return;
    await this.pace.rest(1500, true);
    if (does.key) return this.#key(does.key, colleague);
    if (does.say) {
      await this.pace.type(colleague.input, does.say);
      return this.#acted(() => colleague.send());
    }
    this.say("story-colleague");
    return this.#acted(() => (does.down ? colleague.putDown() : colleague.pickUp()));
  }

  async #hangUp() {
    const { call } = this.dialler;
    this.say("story-hangs-up");
    if (call.isOpen && !(await call.putDown())) throw new Stuck("story-failed");
    if (!(await this.pace.until(() => !call.isOpen))) throw new Stuck("story-failed");
  }

  /**
   * @param {string} text
   * @param {string} [key] what is said of it
   */
  async #type(text, key = "story-types") {
    this.say(key);
    await this.pace.type(this.phone.input, text);
    await this.#acted(() => this.phone.send());
  }

  /** Do something on the telephone, and wait until the answer is complete. @param {() => Promise<boolean>} act */
  async #acted(act) {
    const before = this.scene;
    if (!(await act())) throw new Stuck("story-failed");
    if (this.pace.over) throw new Over();
    this.say("story-waits");
    // On a call there is not always an answer: it rings elsewhere, or two people talk.
    const quiet = this.story.by === "voice" && Boolean(this.wire.state.colleague);
    await this.#complete(() => quiet || this.scene.heard.length > before.heard.length);
  }

  /** @param {() => boolean} begun */
  async #complete(begun) {
    const isSlow = () => this.say("story-slow");
    const whole = () => begun() && !this.scene.phone.typing && !this.scene.moving && this.#hasButtons();
    let count = 0;
    const holds = () => {
      if (this.#owner() !== this.owner) throw new Stuck("story-stopped");
      const same = count === this.scene.heard.length;
      count = this.scene.heard.length;
      return same && whole();
    };
    const still = Math.max(QUIET / this.speed, 350);
    if (!(await this.pace.until(holds, { still, isSlow }))) throw new Stuck("story-failed");
  }

  /** By chat the buttons belong to the answer: it is not complete before they are there. */
  #hasButtons() {
    const { asked, options, phone } = this.scene;
    if (this.story.by === "voice") return this.#isHeard();
    return this.story.phone === "sms" || !asked || !options.length || phone.messages.some((/** @type {any} */ one) => one.live);
  }

  /** Whether a call listens, is over, or has somebody else to do something now. */
  #isHeard() {
    const { call, colleague } = this.wire.state;
    return !call || call.wait !== null || call.status === "over" || Boolean(colleague && (colleague.status === "ringing" || colleague.wait || colleague.connected));
  }

  /** @param {any} step */
  async #step(step) {
    if (step.other) await this.#other(step.other);
    else if (step.hang_up) await this.#hangUp();
    else if (step.jump) await this.#jump(step);
    else if (step.close) await this.#close(this.words.mine(step.close));
    else if (step.type) await this.#type(step.type);
    await this.pace.rest(step.rest ?? 0, true);
  }

  /** Jump, and on by a day where what the story waits for has not come yet. @param {any} step */
  async #jump({ jump, until }) {
    await this.pace.rest(1500, true);
    for (let hours = jump, tries = 0; tries < TRIES; hours = 24, tries += 1) {
      this.say("story-jumps");
      this.views.show("clock");
      bringUp(byId("stage"));
      if (!(await this.#jumped(hours))) throw new Stuck("story-failed");
      await this.#complete(() => true);
      await this.pace.rest(900, true);
      this.views.show(this.story.phone);
      if (!until || this.scene.asked === until) return;
    }
  }

  /** Another visitor may have the clock in hand: wait until it is there. @param {number} hours */
  async #jumped(hours) {
    for (let tries = 0; tries < 20; tries += 1) {
      if (await this.clock.jump(hours)) return true;
      await this.pace.rest(1000, true);
    }
    return false;
  }

  /** What a colleague does: close the callback that the story brought about. @param {string} reason */
  async #close(reason) {
    const { state } = this.wire;
    const mine = state.queue.find((/** @type {any} */ one) => ownedBy(one.urn, state) === this.story.phone);
    const field = mine && this.queue.open(mine.id, false);
    if (!field) return;
    this.views.show("queue");
    this.say("story-closes");
    bringUp(field, "nearest");
    await this.pace.rest(1500, true);
    await this.pace.type(field, reason);
    await this.pace.rest(700);
    await this.queue.close(mine.id);
    await this.pace.rest(1200, true);
    this.views.show(this.story.phone);
  }
}
