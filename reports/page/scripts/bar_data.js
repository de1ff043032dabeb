/** Bars of a profile's layers, and of the kinds of layers of every profile. */

// As the tables of a profile show at once.
const BAR_MOST = 25;
const BAR_NOTHING = "No profile was given: python -m benchmarks profile CASE makes one.";
const BAR_ROW = 18;
const BAR_KIND_ROW = 30;
// The other layers together have no bar where it would be longer than the longest by this factor.
const BAR_BEYOND = 1.5;
// Of a row, left free above and below its bar.
const BAR_GAP = 0.12;
// Of the picture, at most for the rows' names.
const BAR_NAMES = 0.45;

/** The longest layers of one profile in the order of the net. */
function barLayers(scene, plot) {
  const profile = scene.contents.profiles[scene.profile];
  if (!profile) return { nothing: BAR_NOTHING };
  const { shown, others } = barLongest(profile.layers);
  const hues = barHues(scene.contents.profiles);
  const longest = shown.reduce((most, layer) => (layer.own_s > most.own_s ? layer : most));
  const rest = barOthers(others, shown.length, hues, longest.own_s);
  const bars = [...shown.map((layer, place) => barOfLayer(layer, place, hues)), ...rest.bars];
  const names = [...shown.map((layer) => layer.path), ...rest.names];
  return {
    ...barPicture(scene, plot, bars, names, rest.notes, BAR_ROW),
    key: barKey(bars, hues),
    summary:
      `${profile.name}: ${namesCount(profile.layers.length, "layer")}; the longest is ` +
      `${longest.path} with ${namesMilliseconds(longest.own_s)}.`,
  };
}

/** One stacked bar for each profile. */
function barKinds(scene, plot) {
  const profiles = barProfiles(scene);
  if (!profiles.length) return { nothing: "There is no profile of the shown cases." };
  const hues = barHues(scene.contents.profiles);
  const bars = profiles.flatMap((profile, place) => barStacked(profile.layers, place, hues));
  const names = profiles.map((profile) => profile.name);
  const most = profiles.map((profile) => `${profile.name}: ${barLargest(profile)}`);
  return {
    ...barPicture(scene, plot, bars, names, [], BAR_KIND_ROW),
    key: barKey(bars, hues),
    summary: `${namesCount(profiles.length, "profile")}. ${most.join("; ")}.`,
  };
}

/** The profiles of shown cases, and of cases that no run here has. */
function barProfiles(scene) {
  const known = new Set(scene.contents.cases.map((row) => row.id));
  const shown = new Set(scene.rows.map((row) => row.id));
  return scene.contents.profiles.filter(({ case: id }) => shown.has(id) || !known.has(id));
}

/** The longest in their order, and the others. */
function barLongest(layers) {
  const byTime = [...layers].sort((a, b) => b.own_s - a.own_s);
  const longest = new Set(byTime.slice(0, BAR_MOST));
  const inOrder = [...layers].sort((a, b) => a.order - b.order);
  const isOne = (layer) => longest.has(layer);
  return { shown: inOrder.filter(isOne), others: inOrder.filter((layer) => !isOne(layer)) };
}

/** The row of the other layers: a bar, or, where it would make all others small, its figure. */
function barOthers(others, place, hues, longest_s) {
  if (!others.length) return { bars: [], names: [], notes: [] };
  const own_s = others.reduce((sum, layer) => sum + layer.own_s, 0);
  const names = [namesCount(others.length, "other layer")];
  const text = `${namesMilliseconds(own_s)} together`;
  return own_s > BAR_BEYOND * longest_s
    ? { bars: [], names, notes: [{ x: 0, place: place + 0.5, text }] }
    : { bars: barStacked(others, place, hues), names, notes: [] };
}

/** A hue for each kind that there is, the same in both pictures. */
function barHues(profiles) {
  const present = new Set(profiles.flatMap(({ layers }) => layers.map((layer) => layer.kind)));
  const kinds = [...new Set(profiles.flatMap((profile) => profile.kinds))];
  const ordered = [...kinds.filter((kind) => present.has(kind)), ...present];
  return new Map([...new Set(ordered)].map((kind, index) => [kind, index % THEME_LOOKS]));
}

/** A layer's bar, with what is told of it. */
function barOfLayer(layer, place, hues) {
  const lines = [
    `${layer.type}, ${layer.kind}`,
    `${namesMilliseconds(layer.own_s)}, ${barShare(layer.share)} of the layers' time`,
  ];
  if (layer.calls > 1) lines.push(`${layer.calls} calls`);
  if (layer.bound && layer.share_of_ceiling !== null) {
    lines.push(`${layer.bound}, ${barShare(layer.share_of_ceiling)} of its ceiling`);
  }
  const look = hues.get(layer.kind);
  return { ...barPlace(place), x: 0, x2: layer.own_s, look, title: layer.path, lines };
}

/** The kinds of some layers as one bar, beside each other. */
function barStacked(layers, place, hues) {
  let end = 0;
  const total = layers.reduce((sum, layer) => sum + layer.own_s, 0);
  return [...hues].flatMap(([kind, look]) => {
    const members = layers.filter((layer) => layer.kind === kind);
    if (!members.length) return [];
    const own_s = members.reduce((sum, layer) => sum + layer.own_s, 0);
    const x = end;
    end += own_s;
    const told = `${namesMilliseconds(own_s)}, ${barShare(own_s / total)} of these layers' time`;
    const lines = [namesCount(members.length, "layer"), told];
    return [{ ...barPlace(place), x, x2: end, look, title: kind, lines }];
  });
}

/** Where in its row a bar begins and ends. */
function barPlace(place) {
  return { place: place + BAR_GAP, end: place + 1 - BAR_GAP };
}

/** Rows of bars with their names left of them, as high as they are many. */
function barPicture(scene, plot, bars, texts, notes, rowHeight) {
  const most = Math.floor(plot.box * BAR_NAMES);
  const short = barFitting(texts, most, scene.theme);
  const left = Math.ceil(themeWidth(short, scene.theme)) + 14;
  const width = Math.max(80, plot.box - left - plot.padding.right);
  const x_domain = [0, bars.reduce((longest, bar) => Math.max(longest, bar.x2), 0) * 1.04];
  return {
    data: { bars, notes, names: short.map((text, place) => ({ text, place: place + 0.5 })) },
    padding: { ...plot.padding, left },
    width,
    height: rowHeight * texts.length,
    signals: {
      x_domain,
      x_ticks: ticksLinear(x_domain, width, "across", 1e-3),
      y_domain: [0, texts.length],
      y_ticks: [],
    },
  };
}

/** Texts of at most so many pixels; of a longer one, both ends. */
function barFitting(texts, most, theme) {
  return texts.map((text) => {
    const width = themeWidth([text], theme);
    return width <= most ? text : namesShortened(text, Math.floor((text.length * most) / width));
  });
}

/** The kinds that are drawn, and their hues. */
function barKey(bars, hues) {
  const drawn = new Set(bars.map((bar) => bar.look));
  const kinds = [...hues].filter(([, look]) => drawn.has(look));
  return kinds.map(([kind, look]) => ({ symbol: themeSwatch(look), text: kind }));
}

/** The kind that takes most of a profile, and its share. */
function barLargest(profile) {
  const shares = new Map();
  for (const { kind, share } of profile.layers) shares.set(kind, (shares.get(kind) ?? 0) + share);
  const [kind, share] = [...shares].reduce((most, each) => (each[1] > most[1] ? each : most));
  return `${barShare(share)} in ${kind}`;
}

/** A share as text. */
function barShare(share) {
  return `${NAMES_NUMBER.format(Number((100 * share).toPrecision(2)))} %`;
}
