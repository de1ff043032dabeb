/** Distributions of chosen cases, and the samples of one case in the order of time. */

const SAMPLE_SHARES = [["median_s", 0.5], ["call_p90_s", 0.9], ["call_p99_s", 0.99]];
const SAMPLE_TICKS = [0, 0.25, 0.5, 0.75, 1];

/** Cumulated shares of at most eight chosen cases. */
function sampleDistribution(scene, plot) {
  const chosen = scene.chosen.slice(0, THEME_LOOKS).filter((row) => row.quantiles_s?.length);
  if (!chosen.length) return { nothing: "No case is chosen: tick some in the table." };
  const styles = sampleStyles(scene, chosen);
  const lines = chosen.flatMap((row, line) => sampleLine(row, { line, ...styles[line] }));
  const marks = chosen.flatMap((row, line) => sampleMarks(row, styles[line]));
  const x_domain = ticksLogDomain(ticksRange([...lines, ...marks].map((point) => point.x)));
  const x_ticks = ticksLog(x_domain, plot.width, "across", 1e-3);
  return {
    data: { lines, marks },
    signals: { x_domain, x_ticks, y_domain: [0, 1.02], y_ticks: SAMPLE_TICKS },
    summary: `${namesCount(chosen.length, "case")}: ${sampleNamed(scene, chosen)}.`,
    key: chosen.map((row, line) => ({
      symbol: themeSymbol(styles[line].look, styles[line].dash),
      text: scene.names[row.key],
      key: row.key,
    })),
  };
}

/** Each line's look, and its dash among the lines of that look. */
function sampleStyles(scene, rows) {
  const seen = new Map();
  return rows.map((row) => {
    const look = scene.look.of(row);
    const dash = seen.get(look) ?? 0;
    seen.set(look, dash + 1);
    return { look, dash };
  });
}

/** The shares that are reached at each of a case's evenly spaced quantiles. */
function sampleLine(row, style) {
  const last = Math.max(1, row.quantiles_s.length - 1);
  return row.quantiles_s.map((x, at) => ({ key: row.key, x, y: at / last, ...style }));
}

/** The percentiles that the record has. */
function sampleMarks(row, { look }) {
  return SAMPLE_SHARES.filter(([name]) => row[name] !== null && row[name] !== undefined).map(
    ([name, y]) => ({ key: row.key, x: row[name], y, look }),
  );
}

/** The cases, and of which of them the last percentile is not known. */
function sampleNamed(scene, rows) {
  const without = rows.filter((row) => row.call_p99_s === null).length;
  const names = namesListed(rows.map((row) => scene.names[row.key]));
  if (!without) return names;
  const few = without === rows.length ? "none has" : `${without} of them not`;
  return `${names}; ${few} enough samples for p99`;
}

/** The samples of one case, process by process. */
function sampleSeries(scene, plot) {
  const { row } = scene;
  if (!row) return { nothing: "No case is open." };
  const series = row.processes.filter((samples) => samples.length);
  const { points, bands, end } = samplePlaced(row, series);
  const y_domain = ticksLogDomain(ticksRange([...points.map((point) => point.y), row.median_s]));
  const x_domain = [0.5, end + 0.5];
  return {
    data: {
      points,
      bands: bands.filter((_, process) => process % 2 === 0),
      names: sampleBandNames(bands, plot, x_domain),
      median: [{ y: row.median_s }],
    },
    signals: {
      x_domain,
      y_domain,
      x_ticks: ticksLinear(x_domain, plot.width, "across").filter(Number.isInteger),
      y_ticks: ticksLog(y_domain, plot.height, "upward", 1e-3),
    },
    summary: sampleSummary(row, series, points.length),
  };
}

/** Every sample with its number, and each process's band. */
function samplePlaced(row, series) {
  let end = 0;
  const points = [];
  const bands = series.map((samples, process) => {
    const start = end;
    const look = process % THEME_LOOKS;
    for (const y of samples) {
      end += 1;
      const title = `process ${process + 1}, sample ${end - start}`;
      points.push({ x: end, y, look, title, lines: [namesMilliseconds(y)] });
    }
    return { x: start + 0.5, x2: end + 0.5, text: `process ${process + 1}` };
  });
  return { points, bands, end };
}

/** A name for each band; a short one where a long one has no room, none where that has none. */
function sampleBandNames(bands, plot, [from, to]) {
  return bands.map(({ x, x2, text }, process) => {
    const room = ((x2 - x) / (to - from)) * plot.width;
    const short = room < 20 ? "" : `${process + 1}`;
    return { x, text: room < 64 ? short : text };
  });
}

/** How many samples, of how many processes, and whether all are drawn. */
function sampleSummary(row, series, drawn) {
  const processes = `${series.length} process${series.length === 1 ? "" : "es"}`;
  if (!row.thinned) return `${namesCount(drawn, "sample")} of ${processes}.`;
  const part = `${drawn.toLocaleString("en")} of ${namesCount(row.samples, "sample")}`;
  return `${part} of ${processes}: of each round the shortest, the median and the longest.`;
}
