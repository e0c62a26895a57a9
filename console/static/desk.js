// Keeps the open queue up to date: asks for the lists anew whenever the service says that something has changed.
// Without it the page works by reloading.

const lists = document.getElementById("lists");
const told = document.getElementById("live");
const AGAIN = 5000;

let shown = "";

async function refresh() {
  const answer = await fetch(lists.dataset.list, { redirect: "manual" });
  // We are led away: the session has ended, and the whole page goes to where one signs in.
  if (answer.type === "opaqueredirect") return location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  const fresh = await answer.text();
  if (fresh === shown) return;
  shown = fresh;
  const place = held();
  lists.innerHTML = fresh;
  place?.()?.focus();
}

/** Finds again what has the focus now, so that whoever works by keyboard stays where they are. */
function held() {
  const focused = document.activeElement;
  if (!lists.contains(focused)) return null;
  const callback = focused.closest("[data-callback]")?.dataset.callback;
  if (!callback) return () => lists.querySelector(`a[href="${CSS.escape(focused.getAttribute("href") ?? "")}"]`);
  const act = focused.matches("button, .button");
  return () => {
    const item = lists.querySelector(`[data-callback="${CSS.escape(callback)}"]`);
    return (act && item?.querySelector("button:enabled, .button")) || item?.querySelector("a");
  };
}

function say(words) {
  if (told.textContent !== words) told.textContent = words;
}

function lost() {
  say(told.dataset.lost);
}

function listen() {
  const source = new EventSource(lists.dataset.live);
  source.addEventListener("open", () => {
    say(told.dataset.on);
    refresh().catch(lost);
  });
  source.addEventListener("changed", () => refresh().catch(lost));
  source.addEventListener("gone", () => location.reload());
  source.addEventListener("error", () => {
    lost();
    if (source.readyState !== EventSource.CLOSED) return;
    refresh().catch(lost);
    setTimeout(listen, AGAIN);
  });
}

if (lists) listen();
