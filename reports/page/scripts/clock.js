/** The page's own measurement: from what the user did until all of it is on screen. */

/** Waits until what was changed is painted. */
function clockPainted() {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}

/** Does some work and says how long it took until it was seen. */
async function clockTime(work) {
  const start = performance.now();
  await work();
  await clockPainted();
  const { duration } = performance.measure("filter", { start });
  const place = elementOf("clock");
  place.dataset.ms = duration.toFixed(1);
  place.textContent = `shown in ${Math.round(duration)} ms`;
}
