// Keeps the open queue up to date: asks for the lists anew whenever the service says that something has changed.
// Without it the page works by reloading.

const lists = document.getElementById("lists");
const told = document.getElementById("live");

async function refresh() {
  const answer = await fetch(lists.dataset.list, { redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  const held = document.activeElement?.closest("[data-callback]")?.dataset.callback;
  lists.innerHTML = await answer.text();
  // Whoever works by keyboard stays on the same callback, if it is still there.
  if (held) document.querySelector(`[data-callback="${CSS.escape(held)}"] a`)?.focus();
}

function say(words) {
  if (told.textContent !== words) told.textContent = words;
}

function listen() {
  const source = new EventSource(lists.dataset.live);
  source.addEventListener("open", () => {
    say(told.dataset.on);
    refresh().catch(() => say(told.dataset.lost));
  });
  source.addEventListener("changed", () => refresh().catch(() => say(told.dataset.lost)));
  source.addEventListener("gone", () => location.reload());
  source.addEventListener("error", () => {
    say(told.dataset.lost);
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
  });
}

if (lists) listen();
