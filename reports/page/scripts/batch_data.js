/** Throughput and memory against batch size, a line for what is otherwise the same. */

const BATCH_SAME = [
  "run", "source", "subject", "workload", "input", "precision", "layout", "mode", "device",
  "threads",
];
// What no text has within it.
const BATCH_BETWEEN = "\u0000";

/** Images per second, with their intervals. */
function batchThroughput(scene, plot) {
  const figures = (row) => [row.images_per_second, row.images_low, row.images_high];
  return batchOf(scene, plot, figures, 1, {
    missing: "known images per second",
    best: (points) => {
      const most = points.reduce((best, point) => (point.y > best.y ? point : best));
      return `most images per second: ${scene.names[most.key]}`;
    },
  });
}

/** The most bytes that a call held. */
function batchMemory(scene, plot) {
  const figures = (row) => [row.peak_memory_bytes, null, null];
  return batchOf(scene, plot, figures, 2 ** 20, {
    missing: "known peak memory",
    best: (points) => {
      const most = points.reduce((best, point) => (point.y > best.y ? point : best));
      return `most memory: ${scene.names[most.key]}`;
    },
  });
}

/** A picture against batch size of each row's figure and its interval, in multiples of *unit*. */
function batchOf(scene, plot, figures, unit, words) {
  const lines = new Map();
  for (const row of scene.rows) {
    const [y, low, high] = figures(row);
    if (!(y > 0)) continue;
    const point = {
      key: row.key, x: row.batch_size, y, low: low ?? y, high: high ?? y, look: scene.look.of(row),
    };
    const line = BATCH_SAME.map((name) => row[name]).join(BATCH_BETWEEN);
    if (lines.has(line)) lines.get(line).push(point);
    else lines.set(line, [point]);
  }
  const points = [...lines.values()].flat();
  if (!points.length) return { nothing: `None of the shown cases has ${words.missing}.` };
  const segments = [...lines.values()].flatMap(batchSegments);
  const several = [...lines.values()].filter((line) => batchSizes(line).length > 1).length;
  const missing = namesMissing(scene.rows.length - points.length, words.missing);
  const drawn = `${namesCount(points.length, "case")}, ${namesCount(several, "line")}`;
  return {
    data: { points, lines: segments },
    signals: batchSignals(points, plot, unit),
    summary: `${drawn} over several batch sizes; ${words.best(points)}.${missing}`,
  };
}

/** The parts of a line, from each size to the next. */
function batchSegments(line) {
  const inOrder = [...line].sort((a, b) => a.x - b.x);
  return inOrder.slice(1).map((to, index) => {
    const from = inOrder[index];
    return { x: from.x, y: from.y, x2: to.x, y2: to.y, look: to.look };
  });
}

/** The sizes of some points, each once and in order. */
function batchSizes(points) {
  return [...new Set(points.map((point) => point.x))].sort((a, b) => a - b);
}

/** The axes: the sizes that were measured, as many as there is room for. */
function batchSignals(points, plot, unit) {
  const sizes = batchSizes(points);
  const y_domain = ticksLogDomain(ticksRange(points.flatMap((point) => [point.low, point.high])));
  const x_domain = [sizes[0] / 1.2, sizes[sizes.length - 1] * 1.2];
  return {
    x_domain,
    y_domain,
    x_ticks: batchTicks(sizes, x_domain, plot.width),
    y_ticks: ticksLog(y_domain, plot.height, "upward", unit),
  };
}

/** The sizes that do not stand too near to the one before. */
function batchTicks(sizes, domain, width) {
  let last = -Infinity;
  return sizes.filter((size) => {
    const at = scatterShare(size, domain) * width;
    const isFree = at - last >= TICKS_PIXELS.across / 2;
    if (isFree) last = at;
    return isFree;
  });
}
