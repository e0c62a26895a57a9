// The page: puts its parts together and tells each of every new state.
// @ts-check
import { Clock } from "./clock.js";
import { Desk } from "./desk.js";
import { Dialler } from "./dialler.js";
import { byId, h } from "./dom.js";
import { Guide } from "./guide.js";
import { Known } from "./known.js";
import { Phone } from "./phones.js";
import { Queue } from "./queue.js";
import { Player } from "./story.js";
import { Views } from "./views.js";
import { Wire } from "./wire.js";
import { Words } from "./words.js";

const data = JSON.parse(byId("data").textContent);
const words = new Words(data.texts, data.words, document.documentElement.lang);
words.zone = data.state.clock.zone;
document.documentElement.style.setProperty("--speed", String(data.speed));

const wire = new Wire(data.state, tell);
const views = new Views();
const phones = { chat: new Phone("chat", wire, words), sms: new Phone("sms", wire, words) };
const known = { chat: new Known("chat", words), sms: new Known("sms", words) };
const queue = new Queue(wire, words);
const clock = new Clock(wire, words);
const dialler = new Dialler(wire, words, views);
const player = new Player(wire, words, phones, dialler, queue, clock, views, data.speed);
const desk = new Desk();
const guide = new Guide(wire, words, player, clock, views, dialler, data.stories);

/**
 * Show a new state.
 * @param {any} state
 * @param {any} before
 */
function show(state, before) {
  clock.update(state, before);
  const called = dialler.update(state);
  for (const kind of /** @type {const} */ (["chat", "sms"])) {
    const wrote = phones[kind].update(state);
    const spoke = (kind === "sms" && called) || wrote;
    const learned = known[kind].update(state);
    if (before === state) continue;
    if (spoke) views.changed(kind);
    if (learned) views.changed("known");
    // What is known is shown of whoever is writing, unless somebody is reading there.
    if (spoke && !document.activeElement?.closest(".known-panel")) views.tab(kind);
  }
  if (queue.update(state)) for (const view of /** @type {const} */ (["queue", "desk"])) views.changed(view);
  desk.update(state);
  guide.update(state);
}

/**
 * Tell what is wrong until it is right again, or until somebody has read it.
 * @param {string | null} key null: nothing any more
 * @param {string} [said] in the service's own words
 */
function tell(key, said) {
  const notice = byId("notice");
  const sentence = key ? said || words.t(key) : "";
  // What stands there already is not said again.
  if (sentence && notice.querySelector("p")?.textContent === sentence) return;
  notice.replaceChildren();
  if (!key) return;
  const act = key === "error-visitor"
    ? h("button", { type: "button", onclick: () => location.reload() }, words.t("reload"))
    : h("button.cross", { type: "button", "aria-label": words.t("dismiss"), onclick: () => notice.replaceChildren() }, "×");
  notice.append(h("p", null, sentence), act);
}

/** A story somebody can choose. @param {any} story */
function card(story) {
  return h(
    "li",
    null,
    h(
      "button.story",
      { type: "button", data: { story: story.id, sort: story.by ?? story.phone }, onclick: () => player.play(story) },
      h("span.portrait", { "aria-hidden": "true" }, story.name.slice(0, 1)),
      h("span.tale", null,
        h("b", null, words.mine(story.title)),
        h("span.about", null, words.mine(story.about)),
        h("span.sort", null, words.t(`story-by-${story.by ?? story.phone}`))),
    ),
  );
}

byId("stories").append(...data.stories.map(card));
show(wire.state, wire.state);
wire.on(show);
wire.listen();
