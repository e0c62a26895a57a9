// Counts down the seconds in which something can be taken back. Without it the seconds of when the page came stand there.

for (const button of document.querySelectorAll("[data-undo]")) {
  const seconds = button.querySelector("[data-seconds]");
  const words = seconds.textContent;
  const ends = performance.now() + Number(button.dataset.undo) * 1000;
  const count = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    seconds.textContent = words.replace(/\d+/, String(left));
    if (left > 0) setTimeout(count, 1000);
    else button.disabled = true;
  };
  count();
}
