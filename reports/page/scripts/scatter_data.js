/** The time of a call against a cost, with the front: what the two cost pictures draw. */

const SCATTER_NAME_HEIGHT = 13;
const SCATTER_NAME_GAP = 7;
// A front of more is counted.
const SCATTER_NAMED = 30;

/** A cost picture of the shown rows; *cost* is one of their figures. */
function scatterOf(scene, plot, cost, words) {
  const points = scatterPoints(scene, cost);
  if (!points.length) return { nothing: `None of the shown cases has known ${words}.` };
  const front = scatterFront(points);
  const domains = scatterDomains(points);
  const names = scatterNames(scene, front, domains, plot);
  const line = front.map(({ x, y }) => ({ x, y }));
  return {
    data: { points, front: line, names },
    signals: { ...domains, ...scatterTicks(domains, plot) },
    summary: scatterSummary(scene, points, front, words),
  };
}

/** A dot for each row whose cost is known. */
function scatterPoints(scene, cost) {
  const points = [];
  for (const row of scene.rows) {
    if (!(row[cost] > 0)) continue;
    const look = scene.look.of(row);
    points.push({
      key: row.key, x: row[cost], y: row.call_s, low: row.low_s, high: row.high_s, look,
    });
  }
  return points;
}

/** The dots that no other has at least as much in no more time than, along the front. */
function scatterFront(points) {
  const better = frontBetter([(point) => point.x], [(point) => point.y]);
  return frontOf(points, better).sort((a, b) => a.x - b.x);
}

/** Where the axes begin and end. */
function scatterDomains(points) {
  const upward = points.flatMap((point) => [point.low, point.high]);
  return {
    x_domain: ticksLogDomain(ticksRange(points.map((point) => point.x))),
    y_domain: ticksLogDomain(ticksRange(upward)),
  };
}

/** The ticks of two logarithmic axes; upward in milliseconds. */
function scatterTicks({ x_domain, y_domain }, plot) {
  return {
    x_ticks: ticksLog(x_domain, plot.width, "across"),
    y_ticks: ticksLog(y_domain, plot.height, "upward", 1e-3),
  };
}

/** The names of the front's dots, as many as fit; the dearest first. */
function scatterNames(scene, front, domains, plot) {
  const taken = [];
  const names = [];
  for (const point of [...front].reverse()) {
    const name = scatterPlace(scene, point, domains, plot);
    if (!name || taken.some((box) => scatterOverlap(box, name.box))) continue;
    taken.push(name.box);
    names.push(name);
  }
  return names;
}

/** Where a dot's name stands: right of it and below, where the front leaves room, else left. */
function scatterPlace(scene, { key, x, y }, { x_domain, y_domain }, plot) {
  const text = scene.names[key];
  const width = themeWidth([text], scene.theme);
  const left = scatterShare(x, x_domain) * plot.width;
  const top = (1 - scatterShare(y, y_domain)) * plot.height;
  const fits = left + SCATTER_NAME_GAP + width <= plot.width + plot.padding.right;
  if (!fits && left - SCATTER_NAME_GAP - width < 0) return null;
  const start = fits ? left + SCATTER_NAME_GAP : left - SCATTER_NAME_GAP - width;
  const place = { align: fits ? "left" : "right", dx: fits ? SCATTER_NAME_GAP : -SCATTER_NAME_GAP };
  const box = { left: start, right: start + width, top, bottom: top + SCATTER_NAME_HEIGHT };
  return { x, y, text, ...place, box };
}

/** How far along a logarithmic domain a value is, from 0 to 1. */
function scatterShare(value, [low, high]) {
  return Math.log(value / low) / Math.log(high / low);
}

/** Whether two boxes have anything in common. */
function scatterOverlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** How many cases are drawn, and which are on the front. */
function scatterSummary(scene, points, front, words) {
  const names = front.map((point) => scene.names[point.key]);
  const missing = namesMissing(scene.rows.length - points.length, `known ${words}`);
  const drawn = namesCount(points.length, "case");
  return `${drawn}; on the front: ${namesListed(names, SCATTER_NAMED)}.${missing}`;
}
