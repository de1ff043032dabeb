/** Cases below the measured roofs of their devices, precisions and threads. */

// How far along a slope its name may begin.
const ROOFLINE_ALONG = [0.03, 0.2, 0.4, 0.6];
// A ridge that is further from all dots than this factor would only make them small.
const ROOFLINE_FAR = 30;
// More roofs are counted.
const ROOFLINE_NAMED = 18;

/** The shown cases that have a place under a roof, and those roofs. */
function rooflineOf(scene, plot) {
  const placed = scene.rows.filter((row) => row.arithmetic_intensity > 0);
  if (!placed.length) {
    const why = "their operations, their traffic or this machine's ceilings are not known";
    return { nothing: `None of the shown cases can be placed: ${why}.` };
  }
  const points = placed.map((row) => rooflinePoint(row, scene.look.of(row)));
  const lines = rooflineLines(scene.contents.roofs, placed);
  const domains = rooflineDomains(points, lines);
  const roofs = lines.map((line) => rooflineSegment(line, domains));
  return {
    data: { points, roofs, names: rooflineNames(lines, domains, plot, scene.theme) },
    signals: { ...domains, ...rooflineTicks(domains, plot) },
    summary: rooflineSummary(scene, placed, lines),
  };
}

/** A dot with the interval of its time, upside down. */
function rooflinePoint(row, look) {
  const y = row.flops_per_second;
  const [low, high] = [(y * row.call_s) / row.high_s, (y * row.call_s) / row.low_s];
  return { key: row.key, x: row.arithmetic_intensity, y, low, high, look };
}

/** The roofs over these rows, each as one line; products are made in what autocast casts to. */
function rooflineLines(roofs, rows) {
  const machine = (run, device, precision, threads) =>
    [run, device, precision.replace(/^amp-/, ""), threads].join(BATCH_BETWEEN);
  const wanted = new Set(rows.map((r) => machine(r.run, r.device, r.precision, r.threads)));
  const own = roofs.filter((r) => wanted.has(machine(r.run, r.device, r.precision, r.threads)));
  const lines = new Map();
  for (const roof of own) {
    if (!lines.has(roof.line)) lines.set(roof.line, { ...roof, ends: [] });
    lines.get(roof.line).ends.push(roof);
  }
  const once = rooflineOnce([...lines.values()]);
  const several = ["device", "precision", "threads"].filter(
    (name) => new Set(once.map((line) => line[name])).size > 1,
  );
  return once.map((line) => rooflineLine(line, several));
}

/** Each roof once where runs agree on it; where they do not, it is told whose it is. */
function rooflineOnce(lines) {
  const place = ({ device, precision, threads, kind }) =>
    [device, precision, threads, kind].join(BATCH_BETWEEN);
  const alike = (line) => [place(line), line.name].join(BATCH_BETWEEN);
  const once = [...new Map(lines.map((line) => [alike(line), line])).values()];
  const counts = namesCounted(once.map(place));
  return once.map((line) => ({ ...line, isOfRun: counts.get(place(line)) > 1 }));
}

/** A roof: a level one by its height, a sloped one by its slope; where they meet is its ridge. */
function rooflineLine({ kind, name, ends, isOfRun, ...roof }, several) {
  const across = ends.map((end) => end.x);
  const words = several.map((each) => (each === "threads" ? `${roof[each]} threads` : roof[each]));
  const whose = isOfRun ? ` (${roof.run})` : "";
  const line = { kind, title: [...words, name].join(" ") + whose, isLevel: kind === "compute" };
  return line.isLevel
    ? { ...line, height: ends[0].y, ridge: Math.min(...across) }
    : { ...line, slope: ends[0].y / ends[0].x, ridge: Math.max(...across) };
}

/** Room for dots and roofs; as far left as main memory's ridges are. */
function rooflineDomains(points, lines) {
  const [low, high] = ticksRange(points.map((point) => point.x));
  const ridges = lines
    .filter((line) => line.kind === "memory" && line.ridge > low / ROOFLINE_FAR)
    .map((line) => Math.min(line.ridge, high));
  const heights = lines.filter((line) => line.isLevel).map((line) => line.height);
  const upward = [...points.flatMap((point) => [point.low, point.high]), ...heights];
  const across = ticksRange([low, high, ...ridges.map((x) => x / 1.5)]);
  const [bottom, top] = ticksLogDomain(ticksRange(upward));
  return { x_domain: ticksLogDomain(across), y_domain: [bottom, top * 1.15] };
}

/** The part of a roof that the picture has room for. */
function rooflineSegment(line, { x_domain: [left, right] }) {
  const { title } = line;
  if (line.isLevel) {
    return { title, x: Math.min(line.ridge, right), y: line.height, x2: right, y2: line.height };
  }
  const start = Math.min(left, line.ridge);
  return { title, x: start, y: start * line.slope, x2: line.ridge, y2: line.ridge * line.slope };
}

/** Both axes are logarithmic. */
function rooflineTicks({ x_domain, y_domain }, plot) {
  return {
    x_ticks: ticksLog(x_domain, plot.width, "across"),
    y_ticks: ticksLog(y_domain, plot.height, "upward"),
  };
}

/** Names of level roofs at their right ends, of sloped ones along them; none over another. */
function rooflineNames(lines, domains, plot, theme) {
  const placed = [];
  for (const line of lines) {
    const width = themeWidth([line.title], theme);
    const places = line.isLevel
      ? [rooflineLevelName(line, domains, plot, width)]
      : rooflineSlopeNames(line, domains, plot, width);
    const isFree = (name) => placed.every((other) => !scatterOverlap(name.box, other.box));
    const free = places.find(isFree);
    if (free) placed.push(free);
  }
  return placed;
}

/** A name above the right end of a level roof. */
function rooflineLevelName({ height, title }, { x_domain, y_domain }, plot, width) {
  const top = (1 - scatterShare(height, y_domain)) * plot.height;
  const box = { left: plot.width - width, right: plot.width, top: top - 14, bottom: top - 2 };
  return { x: x_domain[1], y: height, text: title, angle: 0, align: "right", box };
}

/** Where a name could stand along the part of a slope that is in the picture. */
function rooflineSlopeNames({ slope, ridge, title }, { x_domain, y_domain }, plot, width) {
  const start = Math.max(x_domain[0], y_domain[0] / slope);
  const end = Math.min(ridge, x_domain[1]);
  const across = (x) => scatterShare(x, x_domain) * plot.width;
  const upward = (x) => scatterShare(x * slope, y_domain) * plot.height;
  const [run, rise] = [across(end) - across(start), upward(end) - upward(start)];
  const room = Math.hypot(run, rise);
  const angle = (-Math.atan2(rise, run) * 180) / Math.PI;
  return ROOFLINE_ALONG.filter((share) => share * room + width < room).map((share) => {
    const x = start * (end / start) ** share;
    const [left, bottom] = [across(x), plot.height - upward(x)];
    const [w, h] = [(width * run) / room, (width * rise) / room];
    const box = { left, right: left + w, top: bottom - h - 12, bottom };
    return { x, y: x * slope, text: title, angle, align: "left", box };
  });
}

/** How many are bound by what, and the roofs' names. */
function rooflineSummary(scene, placed, lines) {
  const bounds = [...namesCounted(placed.map((row) => row.bound))];
  const parts = bounds.map(([bound, count]) => `${count} ${bound}`);
  const missing = scene.rows.length - placed.length;
  const without = namesMissing(missing, "known operations, traffic or ceilings");
  const roofs = lines.map((line) => line.title);
  const named = roofs.length ? ` Roofs: ${namesListed(roofs, ROOFLINE_NAMED)}.` : "";
  return `${namesCount(placed.length, "case")}: ${namesListed(parts)}.${named}${without}`;
}
