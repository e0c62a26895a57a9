// What the service knows of the people behind the two telephones, as cards. Only shows; what is new lights up.
// @ts-check
import { byId, h } from "./dom.js";

const POINTS = /** @type {Record<string, number>} */ ({ djg6: 6, djg11: 11, "djg6.emotional": 3, "djg6.social": 3, "djg11.emotional": 6, "djg11.social": 5 });

export class Known {
  /**
   * @param {import("./phones.js").Kind} kind
   * @param {import("./words.js").Words} words
   */
  constructor(kind, words) {
    this.kind = kind;
    this.words = words;
    this.panel = byId(`known-${kind}`);
    this.owner = "";
    this.drawn = "";
    /** What each part looked like last. @type {Map<string, string>} */
    this.parts = new Map();
  }

  /**
   * Show this state; whether that showed anything new.
   * @param {any} state
   */
  update(state) {
    const mine = state[this.kind];
    const owner = String(mine.id ?? mine.number);
    const person = state.people[this.kind];
    const { messages: _, ...kept } = person ?? {};
    const drawn = JSON.stringify([owner, kept, this.words.date(state.clock.now)]);
    byId(`tab-${this.kind}`).textContent = this.words.t(`known-tab-${this.kind}`, { name: mine.name });
    if (drawn === this.drawn) return false;
    const read = this.panel.querySelector("ol.answers")?.scrollTop ?? 0;
    const same = this.owner === owner;
    this.owner = owner;
    this.drawn = drawn;
    this.now = state.clock.now;
    this.panel.replaceChildren(...(person ? this.#cards(person) : [h("p.none", null, this.words.t(mine.messages.length > 1 ? "known-erased" : "known-nobody", { name: mine.name }))]));
    const any = this.#light(same);
    // The list of answers keeps its place, and goes to the newest when there is one.
    const list = this.panel.querySelector("ol.answers");
    if (list) list.scrollTop = list.querySelector(".fresh") ? list.scrollHeight : read;
    return any;
  }

  /** Let what is new light up for a moment. @param {boolean} same the person of before */
  #light(same) {
    const before = this.parts;
    this.parts = new Map();
    let any = false;
    for (const part of this.panel.querySelectorAll("[data-part]")) {
      this.parts.set(part.dataset.part, part.textContent);
      if (!same || before.get(part.dataset.part) === part.textContent || part.querySelector(".unknown")) continue;
      part.classList.add("fresh");
      any = true;
    }
    return any;
  }

  /** @param {any} known */
  #cards(known) {
    return [
      h("div.column", null, this.#person(known), this.#score(known.scores)),
      this.#answers(known.answers),
      this.#offers(known.offers),
      this.#referrals(known.referrals),
      this.#due(known.due),
    ].filter((card) => card !== null);
  }

  /**
   * @param {string} name
   * @param {...any} children
   */
  #card(name, ...children) {
    return h(`section.card.${name}`, null, h("h3", null, this.words.t(name)), children);
  }

  /** @param {any} known */
  #person({ person, conversation }) {
    const { words } = this;
    const rows = [
      ["role", person.roles.map((/** @type {string} */ one) => words.word("role", one)).join(", ")],
      ["age", person.age_band && words.word("age", person.age_band)],
      ["kern", person.kern],
      ["talk", conversation && words.word("talk", conversation.status)],
      ["person-status", words.word("status", person.status)],
    ];
    return this.#card(
      "person",
      h("dl", null, rows.map(([key, value]) =>
        h("div", { data: { part: key } }, h("dt", null, words.t(key)), h(value ? "dd" : "dd.unknown", null, value || words.t("unknown"))))),
      person.consents.length ? [h("h4", null, words.t("consents")), h("ul.consents", null, person.consents.map((/** @type {any} */ one) => this.#consent(one)))] : [],
    );
  }

  /** @param {any} consent */
  #consent({ purpose, granted }) {
    const { words } = this;
    const share = purpose.startsWith("share.") && words.t("consent.share", { name: purpose.slice(6) });
    return h(
      granted ? "li.given" : "li.withheld",
      { data: { part: `consent.${purpose}`, consent: purpose } },
      h("span.sign", { "aria-hidden": "true" }, granted ? "✓" : "–"),
      `${share || words.word("consent", purpose)}: `,
      h("b", null, words.t(granted ? "granted" : "not-granted")),
    );
  }

  /** @param {any[]} answers */
  #answers(answers) {
    const { words } = this;
    if (!answers.length) return this.#card("answers", h("p.none", null, words.t("answers-none")));
    return this.#card("answers", h("ol.answers", { tabindex: "0", role: "list", "aria-label": words.t("answers") }, answers.map((one) =>
      h(
        "li",
        { data: { part: `answer.${one.question}`, answer: one.question, outcome: one.outcome } },
        h("p.asked", null, words.question(one.question)),
        h("p.said", null, one.outcome === "answered" ? words.answer(one.question, one.value) : this.#without(one)),
      ))));
  }

  /** What is said where there is no answer: it is told apart, and never a zero. @param {any} answer */
  #without({ question, outcome }) {
    const { words } = this;
    const item = question.startsWith("djg");
    return h("span.outcome", null, words.word("outcome", outcome), item ? `, ${words.t("skipped-note")}` : "");
  }

  /** @param {any[]} scores */
  #score(scores) {
    if (!scores.length) return null;
    const { words } = this;
    return this.#card("score", scores.map((one) => this.#scored(one)), h("p.caveat", null, words.t("score-caveat")));
  }

  /** @param {any} score */
  #scored({ instrument, value, band, subscales, missing }) {
    const { words } = this;
    const most = POINTS[instrument] ?? 0;
    const scored = typeof value === "number";
    const number = scored ? words.t("score-of", { value, most }) : words.t("score-not");
    return h(
      "div",
      { data: { part: `score.${instrument}`, score: instrument, band } },
      h("p.score-value", null, h("b", null, number), h("span", null, words.word("band", band))),
      scored ? h("div.steps", { "aria-hidden": "true" }, Array.from({ length: most }, (_, at) => h(at < value ? "i.on" : "i"))) : null,
      h("ul.subscales", null, Object.entries(subscales).map(([name, points]) => h("li", null, `${words.word("subscale", name)}: `, h("b", null, this.#points(instrument, name, points))))),
      missing ? h("p.missing", null, words.t("score-missing", { count: missing })) : null,
      h("p.source", null, words.word("score-name", instrument)),
    );
  }

  /**
   * @param {string} instrument
   * @param {string} name
   * @param {any} points
   */
  #points(instrument, name, points) {
    if (typeof points !== "number") return this.words.t("score-not");
    return this.words.t("score-of", { value: points, most: POINTS[`${instrument}.${name}`] ?? "" });
  }

  /** @param {any[]} offers */
  #offers(offers) {
    if (!offers.length) return null;
    const { words } = this;
    return this.#card("offers", h("ol.offers", null, offers.map((one) =>
      h(
        "li",
        { data: { part: `offer.${one.activity}`, offer: one.activity, status: one.status } },
        h("p.offer-name", null, h("b", { lang: "nl" }, words.activity(one.activity)), h("span.tag", null, words.word("offer", one.status))),
        h("ul.reasons", { "aria-label": words.t("because") }, one.reasons.map((/** @type {string} */ rule) => this.#reason(rule))),
      ))));
  }

  /** A rule by its id, and what it means. @param {string} rule */
  #reason(rule) {
    const said = this.words.rule(rule);
    return h("li", null, said ? `${said} ` : "", h("code", null, rule));
  }

  /** @param {any[]} referrals */
  #referrals(referrals) {
    if (!referrals.length) return null;
    const { words } = this;
    return this.#card("referrals", h("ul.referrals", null, referrals.map((one) => {
      const said = one.outcome ? words.word("went", one.outcome) : words.word("referral", one.status);
      return h("li", { data: { part: `referral.${one.activity}`, referral: one.activity } }, h("span", { lang: "nl" }, words.activity(one.activity)), h("span.tag", null, said));
    })));
  }

  /** @param {any[]} due */
  #due(due) {
    if (!due.length) return null;
    const { words } = this;
    return this.#card("due", h("ul.due-list", null, due.map((one) => {
      const begins = ["check_in", "reminder", "callback"].find((kind) => one.kind.startsWith(kind)) ?? "other";
      return h(
        "li",
        { data: { part: `due.${one.kind}.${one.local_date}`, due: one.kind, status: one.status } },
        h("span.when", null, h("time", { datetime: one.at }, words.moment(one.at, this.now))),
        h("span", null, words.t(`due.${begins}`), " ", h("code", null, one.kind)),
        h("span.tag", null, words.word("due-status", one.status)),
      );
    })));
  }
}
