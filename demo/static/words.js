// Words: every sentence, date and amount the page shows. Owns how things are said, never what is shown.
// @ts-check

export class Words {
  /**
   * @param {Record<string, string>} texts the page's own sentences
   * @param {any} names questions, options, activities and rules by their ids
   * @param {string} language
   */
  constructor(texts, names, language) {
    this.texts = texts;
    this.names = names;
    this.language = language;
    this.locale = language === "nl" ? "nl-NL" : "en-GB";
    this.zone = "Europe/Amsterdam";
    /** @type {Map<string, Intl.DateTimeFormat>} */
    this.formats = new Map();
  }

  /**
   * A sentence, with its {gaps} filled.
   * @param {string} key
   * @param {Record<string, any>} [gaps]
   */
  t(key, gaps = {}) {
    return (this.texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(gaps[name] ?? ""));
  }

  /**
   * The first of these texts that exists, else the last word itself: an id we have no word for is shown as it is.
   * @param {string} kind
   * @param {string} id
   */
  word(kind, id) {
    return this.texts[`${kind}.${id}`] ?? id.replaceAll("_", " ");
  }

  /**
   * What this language calls a thing that a story says in both.
   * @param {any} both
   */
  mine(both) {
    return typeof both === "string" ? both : (both?.[this.language] ?? both?.nl ?? "");
  }

  /**
   * @param {string | Date} at
   * @param {Intl.DateTimeFormatOptions} options
   */
  format(at, options) {
    const key = JSON.stringify(options) + this.zone;
    const format = this.formats.get(key) ?? new Intl.DateTimeFormat(this.locale, { ...options, timeZone: this.zone });
    this.formats.set(key, format);
    return format.format(new Date(at));
  }

  /** @param {string | Date} at */
  time(at) {
    return this.format(at, { hour: "2-digit", minute: "2-digit" });
  }

  /** @param {string | Date} at */
  day(at) {
    return this.format(at, { weekday: "long", day: "numeric", month: "long" });
  }

  /** A day that can be compared. @param {string | Date} at */
  date(at) {
    const parts = new Intl.DateTimeFormat("en-CA", { timeZone: this.zone }).format(new Date(at));
    return parts;
  }

  /**
   * A moment as somebody would say it at `now`: today 10:45, tomorrow 9:00, Tuesday 1 December 10:45.
   * @param {string | Date} at
   * @param {string | Date} now
   */
  moment(at, now) {
    const days = Math.round((Date.parse(this.date(at)) - Date.parse(this.date(now))) / 86400000);
    const near = new Intl.RelativeTimeFormat(this.locale, { numeric: "auto" });
    const day = Math.abs(days) <= 1 ? near.format(days, "day") : this.format(at, { weekday: "short", day: "numeric", month: "short" });
    return `${day} ${this.time(at)}`;
  }

  /** @param {number} amount */
  euros(amount) {
    return new Intl.NumberFormat(this.locale, { style: "currency", currency: "EUR" }).format(amount);
  }

  /** @param {number} count */
  parts(count) {
    return count === 1 ? this.t("part") : this.t("parts", { count });
  }

  /**
   * The question, in full where we know it.
   * @param {string} id
   */
  question(id) {
    // "1 of 6" is for who is being asked.
    return (this.names.questions[id] ?? id).replace(/^\d+ \S+ \d+: /, "");
  }

  /**
   * An answer in words.
   * @param {string} question
   * @param {any} value
   * @returns {string}
   */
  answer(question, value) {
    if (Array.isArray(value)) return value.map((one) => this.answer(question, one)).join(", ");
    return this.names.options[question]?.[value] ?? this.names.activities[value] ?? String(value ?? "");
  }

  /** @param {string} slug */
  activity(slug) {
    return this.names.activities[slug] ?? slug;
  }

  /**
   * Why a rule spoke for an activity.
   * @param {string} id
   */
  rule(id) {
    if (this.texts[`rule.${id}`]) return this.texts[`rule.${id}`];
    const label = this.names.rules[id];
    const kind = id.split(".")[0];
    return label && this.texts[`rule.${kind}`] ? this.t(`rule.${kind}`, { label: label.toLowerCase() }) : "";
  }

  /**
   * What a signal heard: the longest part of its id that we have words for, else the id.
   * @param {string} signal "red:nl.medical.fall", "promise.missed" or a rule
   */
  signal(signal) {
    if (this.texts[`signal.${signal}`]) return this.texts[`signal.${signal}`];
    const [level, rule = ""] = signal.split(":");
    const parts = rule.split(".").slice(1);
    for (let end = parts.length; end > 0; end -= 1) {
      const said = this.texts[`spoke.${parts.slice(0, end).join(".")}`];
      if (said) return `${said} (${this.word("signal", level)})`;
    }
    return this.rule(signal) || signal;
  }
}
