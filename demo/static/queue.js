// The callback queue: who waits for a human, first to be worked first, and closing one. Owns the forms, not the order.
// @ts-check
import { byId, h } from "./dom.js";

/** The number on which somebody can be called; empty where none is known. @param {any} callback */
function lineOf({ number, urn }) {
  return number || (urn?.startsWith("tel:") ? urn.slice(4) : "");
}

/** Whether nothing that we write reaches them. @param {any} callback */
function isSilent(callback) {
  return callback.person_status !== "active" || callback.unheard;
}

export class Queue {
  /**
   * @param {import("./wire.js").Wire} wire
   * @param {import("./words.js").Words} words
   */
  constructor(wire, words) {
    this.wire = wire;
    this.words = words;
    this.list = byId("queue");
    this.first = true;
    /** @type {Map<string, {item: HTMLElement, drawn: string}>} */
    this.items = new Map();
  }

  /**
   * Show this state; whether somebody is new in the queue.
   * @param {any} state
   */
  update(state) {
    const gone = new Set(this.items.keys());
    let fresh = false;
    for (const [at, callback] of state.queue.entries()) {
      gone.delete(callback.id);
      fresh = this.#show(callback, at, state) || fresh;
    }
    for (const id of gone) this.#remove(id);
    byId("queue-count").textContent = state.queue.length ? String(state.queue.length) : "";
    byId("queue-none").hidden = state.queue.length > 0;
    byId("queue-hint").hidden = !state.queue.length;
    this.first = false;
    return fresh;
  }

  /**
   * @param {any} callback
   * @param {number} at its place
   * @param {any} state
   */
  #show(callback, at, state) {
    const known = this.items.get(callback.id);
    const body = this.#body(callback, state);
    const drawn = body.textContent + callback.urgency;
    const item = known?.item ?? h("li", { data: { callback: callback.id } }, body, this.#act(callback));
    item.dataset.urgency = callback.urgency;
    if (known && known.drawn !== drawn) /** @type {Element} */ (item.firstElementChild).replaceWith(body);
    // Moving an element that holds the focus would lose it, so only what stands elsewhere is moved.
    if (this.list.children[at] !== item) this.list.insertBefore(item, this.list.children[at] ?? null);
    this.items.set(callback.id, { item, drawn });
    if (known || this.first) return false;
    item.classList.add("fresh");
    if (!this.list.contains(document.activeElement)) this.list.scrollTop = Math.max(0, item.offsetTop - this.list.offsetTop - 8);
    const urgency = this.words.word("urgency", callback.urgency);
    byId("said").textContent = this.words.t("queue-new", { topic: this.words.word("topic", callback.topic), urgency });
    return true;
  }

  /**
   * @param {any} callback
   * @param {any} state
   */
  #body(callback, state) {
    const { words } = this;
    const now = state.clock.now;
    return h(
      "div.waiting",
      null,
      h("p.topic", null,
        h("span.urgency", { data: { urgency: callback.urgency } }, words.word("urgency", callback.urgency)),
        h("b", null, words.word("topic", callback.topic)),
        callback.status === "claimed" ? h("span.tag", null, words.word("callback", callback.status)) : null),
      h("p.whom", null, h("b", null, callback.name || words.t("unknown-name")), `, ${this.#reach(callback)}`, this.#part(callback)),
      h("p.window", null, this.#promised(callback, now), callback.overdue ? [" ", h("span.late", null, words.t("overdue"))] : []),
      callback.signals?.length ? h("p.signals", null, `${words.t("why")}: ${this.#signals(callback)}`) : null,
      callback.suggestions?.length ? h("p.talk", null, `${words.t("talk-about")}: ${callback.suggestions.map((/** @type {string} */ one) => words.activity(one)).join(", ")}`) : null,
      this.#warnings(callback).map((one) => h("p.warning", null, one)),
      this.#yours(callback, state),
    );
  }

  /** @param {any} callback */
  #reach(callback) {
    const line = lineOf(callback);
    if (line) return `${this.words.t("reach-number")} ${line}`.toLowerCase();
    return this.words.t(isSilent(callback) ? "reach-none" : "reach-chat");
  }

  /** @param {any} callback */
  #part({ day_part: part }) {
    return part ? `, ${this.words.word("day", part)}` : "";
  }

  /**
   * @param {any} callback
   * @param {string} now
   */
  #promised({ promised_from: from, promised_until: until }, now) {
    const { words } = this;
    const end = words.date(from) === words.date(until) ? words.time(until) : words.moment(until, now);
    return words.t("promised", { from: words.moment(from, now), until: end });
  }

  /** @param {any} callback */
  #signals({ signals }) {
    return [...new Set(signals.map((/** @type {string} */ one) => this.words.signal(one)))].join("; ");
  }

  /** @param {any} callback */
  #warnings(callback) {
    const violence = callback.signals?.some((/** @type {string} */ one) => one.includes("violence"));
    const none = lineOf(callback) ? "" : "-no-number";
    return [
      callback.person_status === "stopped" && `warn-stopped${none}`,
      callback.person_status !== "stopped" && isSilent(callback) && `warn-unheard${none}`,
      violence && "warn-violence",
    ].filter((key) => key !== false).map((key) => this.words.t(String(key)));
  }

  /**
   * @param {any} callback
   * @param {any} state
   */
  #yours({ urn }, state) {
    const kind = ownedBy(urn, state);
    return kind && h("p.yours", null, this.words.t(`yours-${kind}`));
  }

  /** @param {any} callback */
  #act(callback) {
    const { words } = this;
    const name = callback.name || words.t("unknown-name");
    const said = words.t("close-of", { topic: words.word("topic", callback.topic), name });
    const open = h("button.quiet", { type: "button", data: { close: "" }, "aria-label": said, "aria-expanded": "false", onclick: () => this.open(callback.id) }, words.t("close"));
    return h("div.act", null, open);
  }

  /** @param {string} id */
  #item(id) {
    return this.items.get(id)?.item;
  }

  /**
   * Ask what was done. A second time only moves there.
   * @param {string} id
   * @param {boolean} [focus]
   */
  open(id, focus = true) {
    const item = this.#item(id);
    if (!item) return null;
    const form = item.querySelector("form") ?? this.#form(id);
    if (!form.isConnected) item.append(form);
    item.querySelector("[data-close]")?.setAttribute("aria-expanded", "true");
    const field = /** @type {HTMLInputElement} */ (form.querySelector("[name=reason]"));
    if (focus) field.focus();
    return field;
  }

  /** @param {string} id */
  #form(id) {
    const { words } = this;
    const field = `reason-${id}`;
    const form = h(
      "form.closing",
      { novalidate: true, onsubmit: (/** @type {Event} */ event) => this.#submit(event, id), onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && this.#cancel(id) },
      h("label", { for: field }, words.t("close-label")),
      h("input", { id: field, name: "reason", type: "text", required: true, maxlength: 500, autocomplete: "off", "aria-describedby": `${field}-ask` }),
      h("p.ask", { id: `${field}-ask` }, words.t("close-ask")),
      h("p.missing", { hidden: true, role: "alert" }),
      h("div.acts", null,
        h("button.firm", { type: "submit" }, words.t("close-sure")),
        h("button.quiet", { type: "button", onclick: () => this.#cancel(id) }, words.t("close-cancel"))),
    );
    return form;
  }

  /** @param {string} id */
  #cancel(id) {
    const item = this.#item(id);
    item?.querySelector("form")?.remove();
    const button = /** @type {HTMLElement | null | undefined} */ (item?.querySelector("[data-close]"));
    button?.setAttribute("aria-expanded", "false");
    button?.focus();
  }

  /**
   * @param {Event} event
   * @param {string} id
   */
  #submit(event, id) {
    event.preventDefault();
    return this.close(id);
  }

  /**
   * Close with what stands in the form.
   * @param {string} id
   */
  async close(id) {
    const form = this.#item(id)?.querySelector("form");
    const field = /** @type {HTMLInputElement | undefined} */ (form?.querySelector("[name=reason]") ?? undefined);
    if (!form || !field) return false;
    const missing = /** @type {HTMLElement} */ (form.querySelector(".missing"));
    missing.hidden = Boolean(field.value.trim());
    missing.textContent = missing.hidden ? "" : this.words.t("close-missing");
    field.setAttribute("aria-invalid", String(!missing.hidden));
    if (!missing.hidden) field.focus();
    return missing.hidden && this.wire.post(`callbacks/${encodeURIComponent(id)}/close`, { reason: field.value });
  }

  /** @param {string} id */
  #remove(id) {
    const item = this.#item(id);
    const focused = item?.contains(document.activeElement);
    item?.remove();
    this.items.delete(id);
    this.list.scrollTop = 0;
    byId("said").textContent = this.words.t("queue-closed");
    if (focused) byId("queue-title").focus();
  }
}

/**
 * Which of the visitor's telephones a line belongs to.
 * @param {string | null} urn
 * @param {any} state
 * @returns {"chat" | "sms" | null}
 */
export function ownedBy(urn, state) {
  if (urn === `telegram:${state.chat.id}`) return "chat";
  return urn === `tel:${state.sms.number}` ? "sms" : null;
}
