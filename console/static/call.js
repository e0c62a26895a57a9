// Keeps what is said of a call up to date while it lasts, and offers what it came to. Only a human says that it was so.
// Without it the page works by reloading.

const told = document.getElementById("calling");
const form = document.getElementById("call-form");
const LOOK = 1500;

let shown = told.innerHTML.trim();

const state = () => told.firstElementChild.dataset;

async function look() {
  const answer = await fetch(told.dataset.live, { redirect: "manual" });
  if (!answer.ok) throw new Error(String(answer.status));
  const fresh = (await answer.text()).trim();
  if (fresh === shown) return;
  shown = fresh;
  told.innerHTML = fresh;
  suggest(state().suggested);
  if (form) form.hidden = state().goesOn === "yes";
}

/** Choose it in the form below, unless something is chosen there already. */
function suggest(disposition) {
  if (!disposition || document.querySelector("[name=disposition]:checked")) return;
  const choice = document.querySelector(`[name=disposition][value="${CSS.escape(disposition)}"]`);
  if (choice) choice.checked = true;
}

async function follow() {
  while (state().lasts === "yes") {
    await new Promise((done) => setTimeout(done, LOOK));
    await look().catch(() => {}); // once more, a moment later
  }
}

follow();
