// A telephone: shows one conversation and sends what is typed or pressed. Owns its pane, never the conversation.
// @ts-check
import { byId, h } from "./dom.js";

const LATER = 50 * 60 * 1000; // so much silence is marked with the time

/** @typedef {"chat" | "sms"} Kind */

export class Phone {
  /**
   * @param {Kind} kind
   * @param {import("./wire.js").Wire} wire
   * @param {import("./words.js").Words} words
   */
  constructor(kind, wire, words) {
    this.kind = kind;
    this.wire = wire;
    this.words = words;
    this.log = byId(`${kind}-log`);
    this.input = byId(`${kind}-text`);
    this.pane = byId(`pane-${kind}`);
    this.typing = this.log.querySelector(".typing");
    this.empty = this.log.querySelector(".empty");
    /** Called when a human, not a story, uses this telephone. @type {(event: Event) => void} */
    this.touched = () => {};
    this.owner = "";
    /** @type {Map<any, HTMLElement>} */
    this.shown = new Map();
    /** Buttons pressed here; what was pressed before a reload is known from the answers. @type {Set<string>} */
    this.pressed = new Set();
    byId(`${kind}-form`).addEventListener("submit", (/** @type {Event} */ event) => this.#submit(event));
    this.input.addEventListener("input", (/** @type {Event} */ event) => event.isTrusted && this.touched(event));
    byId(`new-${kind}`).addEventListener("click", (/** @type {Event} */ event) => this.#renew(event));
  }

  /** This telephone's part of the state. */
  get state() {
    return this.wire.state[this.kind];
  }

  /** @param {any} state */
  update(state) {
    const mine = state[this.kind];
    const owner = String(mine.id ?? mine.number);
    const first = this.owner !== owner;
    if (first) this.#clear(owner, mine.name);
    let added = false;
    for (const [at, message] of mine.messages.entries()) added = this.#show(message, mine.messages[at - 1]) || added;
    this.empty.hidden = mine.messages.length > 0;
    this.typing.hidden = !mine.typing;
    this.pane.classList.toggle("blocked", mine.blocked);
    this.#details(state, mine);
    // At once and not smoothly: a smooth scroll here would break off one of the whole page.
    if (added || (mine.typing && this.#nearEnd())) this.log.scrollTop = this.log.scrollHeight;
    return added && !first;
  }

  /**
   * Whether a message was new here.
   * @param {any} message
   * @param {any} before
   */
  #show(message, before) {
    const known = this.shown.get(message.id);
    if (known) {
      if (this.kind === "sms") this.#meta(known, message);
      return false;
    }
    const divider = this.#divider(message, before);
    const bubble = this.#bubble(message);
    this.shown.set(message.id, bubble);
    for (const one of [divider, bubble]) if (one) this.typing.before(one);
    return true;
  }

  /**
   * @param {any} message
   * @param {any} before
   */
  #divider(message, before) {
    const { words } = this;
    if (!before || words.date(before.at) !== words.date(message.at)) return h("p.divider", null, h("span", null, words.day(message.at)));
    const silence = Date.parse(message.at) - Date.parse(before.at);
    return silence > LATER ? h("p.divider", null, h("span", null, words.time(message.at))) : null;
  }

  /** @param {any} message */
  #bubble(message) {
    const { words } = this;
    // What the service says is in the person's language, whatever that of the page.
    const lang = message.mine ? null : (this.wire.state.people[this.kind]?.person.language ?? "nl");
    const who = message.mine ? words.t("you", { name: this.state.name }) : words.t("service");
    const made = h(
      message.mine ? "div.msg.mine" : "div.msg",
      { data: { message: message.id } },
      h("div.bubble", null, h("span.hidden", null, who), h("p.text", { lang }, message.text), h("p.meta")),
      message.buttons?.length ? this.#buttons(message, lang) : null,
    );
    this.#meta(made, message);
    return made;
  }

  /**
   * @param {any} message
   * @param {string | null} lang
   */
  #buttons(message, lang) {
    const buttons = message.buttons.map((/** @type {any} */ one) =>
      h(
        "button",
        { type: "button", data: { button: "", data: one.data, message: message.id }, onclick: (/** @type {Event} */ event) => this.#clicked(event, message.id, one.data) },
        h("span", { lang }, one.label),
      ),
    );
    return h("div.buttons", { role: "group", "aria-label": this.words.t("buttons") }, buttons);
  }

  /**
   * @param {HTMLElement} bubble
   * @param {any} message
   */
  #meta(bubble, message) {
    const signature = `${message.status ?? ""}`;
    const meta = /** @type {HTMLElement} */ (bubble.querySelector(".meta"));
    if (meta.childNodes.length && meta.dataset.status === signature) return;
    meta.dataset.status = signature;
    meta.replaceChildren(h("time", { datetime: message.at }, this.words.time(message.at)), ...this.#fate(message));
  }

  /** How an SMS fared, and what it took. @param {any} message */
  #fate(message) {
    if (this.kind !== "sms") return [];
    const { words } = this;
    const cost = message.mine ? [] : [h("span.parts", null, `${words.parts(message.parts)}, ${words.euros(message.parts * this.state.part_cost)}`)];
    const fared = words.texts[`sms.${message.status}`] ?? words.t("sms.queued");
    const ticks = ["delivered", "received"].includes(message.status) ? "✓✓" : ["failed", "undelivered"].includes(message.status) ? "!" : "✓";
    return [...cost, h("span.fate", { data: { status: message.status } }, h("span", { "aria-hidden": "true" }, ticks), h("span.hidden", null, fared))];
  }

  /**
   * @param {any} state
   * @param {any} mine
   */
  #details(state, mine) {
    for (const message of mine.messages) if (message.buttons?.length) this.#choices(state, message, mine.messages);
    if (this.kind !== "sms") return;
    const parts = mine.messages.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + (one.mine ? 0 : one.parts), 0);
    const { words } = this;
    const said = parts
      ? words.t("sms-cost", { parts: words.parts(parts), cost: words.euros(parts * mine.part_cost), name: mine.name })
      : words.t("sms-cost-none", { cost: words.euros(mine.part_cost) });
    byId("sms-cost").textContent = mine.blocked ? words.t("blocked-sms", { name: mine.name }) : said;
  }

  /**
   * Which buttons are of the question of now, and which one was chosen.
   * @param {any} state
   * @param {any} message
   * @param {any[]} all
   */
  #choices(state, message, all) {
    const question = message.buttons[0].data?.split("|")[0];
    const later = all.some((one) => one.id > message.id && one.buttons?.[0]?.data?.split("|")[0] === question);
    const chosen = later ? [] : chosenOf(state.people[this.kind], question);
    const bubble = this.shown.get(message.id);
    bubble?.classList.toggle("live", message.live);
    for (const button of bubble?.querySelectorAll("button") ?? []) {
      const option = button.dataset.data?.split("|")[1] ?? "";
      const mark = this.pressed.has(`${message.id}|${button.dataset.data}`) || (!message.live && chosen.includes(option));
      button.classList.toggle("chosen", mark);
      if (mark && !button.querySelector(".hidden")) button.append(h("span.hidden", null, ` (${this.words.t("chosen")})`));
      if (!mark) button.querySelector(".hidden")?.remove();
      // An old button still answers, as it does in a real chat; but nobody has to walk past all of them.
      button.tabIndex = message.live ? 0 : -1;
    }
  }

  /**
   * @param {string} owner
   * @param {string} name
   */
  #clear(owner, name) {
    this.owner = owner;
    for (const one of this.log.querySelectorAll(".msg, .divider")) one.remove();
    this.shown.clear();
    this.pressed.clear();
    this.input.value = "";
    byId(`${this.kind}-owner`).textContent = this.words.t("of", { name });
  }

  #nearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120;
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    this.touched(event);
    await this.send();
    this.input.focus();
  }

  /** Send what stands in the field; it comes back when that failed. */
  async send() {
    const text = this.input.value;
    if (!text.trim()) return true;
    this.input.value = "";
    const done = await this.wire.post(this.kind, { text });
    if (!done && !this.input.value) this.input.value = text;
    return done;
  }

  /**
   * @param {Event} event
   * @param {number} message
   * @param {string} data
   */
  async #clicked(event, message, data) {
    if (event.isTrusted) this.touched(event);
    const used = document.activeElement === event.currentTarget;
    await this.press(message, data);
    // The next buttons come elsewhere; from the field they are one step away, and one may type as well.
    if (used && event.isTrusted && matchMedia("(hover: hover)").matches) this.input.focus({ preventScroll: true });
  }

  /**
   * Press a button of a message.
   * @param {number} message
   * @param {string} data
   */
  async press(message, data) {
    this.pressed.add(`${message}|${data}`);
    this.update(this.wire.state);
    return this.wire.post("chat", { press: { message, data } });
  }

  /** The button of the question of now with this option. @param {string} option @returns {{message: number, data: string, element: HTMLElement} | null} */
  find(option) {
    const live = this.state.messages.find((/** @type {any} */ one) => one.live);
    const button = live?.buttons.find((/** @type {any} */ one) => one.data.split("|")[1] === option);
    const element = button && [...(this.shown.get(live.id)?.querySelectorAll("button") ?? [])].find((one) => one.dataset.data === button.data);
    return element ? { message: live.id, data: button.data, element } : null;
  }

  /** @param {Event} event */
  async #renew(event) {
    this.touched(event);
    const done = await this.wire.post("phone", { kind: this.kind, name: this.words.t("visitor") });
    if (!done) return;
    byId("said").textContent = this.words.t("new-phone-done");
    this.input.focus();
  }
}

/**
 * The options a person chose for a question, as far as the service kept them.
 * @param {any} person
 * @param {string} question
 * @returns {string[]}
 */
function chosenOf(person, question) {
  if (!person) return [];
  const answer = person.answers.find((/** @type {any} */ one) => one.question === question);
  if (answer) return answer.outcome === "answered" ? [answer.value].flat() : [];
  const consent = person.person.consents.find((/** @type {any} */ one) => `consent.${one.purpose}` === question);
  return consent ? [consent.granted ? "yes" : "no"] : [];
}
