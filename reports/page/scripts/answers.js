/** "What is fastest here?", of the cases that are shown, one line for each setting. */

// So many leave room for the next question on the first screen.
const ANSWERS_FIRST = 2;

/** Fills the table of answers. */
function answersShow(rows, openCase) {
  const settings = answersSettings(rows);
  const lines = settings.map(([setting, members]) => answersLine(setting, members, openCase));
  const place = elementOf("answers");
  const open = place.querySelector("details")?.open ?? false;
  if (!lines.length) {
    elementFill(place, elementMake("p", {}, "No case passes the filters."));
    return;
  }
  elementFill(place, answersTable(lines.slice(0, ANSWERS_FIRST)));
  if (lines.length > ANSWERS_FIRST) {
    const rest = lines.slice(ANSWERS_FIRST);
    const summary = elementMake("summary", {}, namesCount(rest.length, "more setting"));
    place.append(elementMake("details", { open }, summary, answersTable(rest)));
  }
}

/** The rows by what they can be compared in: nets first, then by how many there are. */
function answersSettings(rows) {
  const settings = new Map();
  for (const row of rows) {
    if (!settings.has(row.setting)) settings.set(row.setting, []);
    settings.get(row.setting).push(row);
  }
  const rank = ([, members]) => (members[0].kind === "net" ? 0 : 1);
  return [...settings].sort((a, b) => rank(a) - rank(b) || b[1].length - a[1].length);
}

/** The table around some lines. */
function answersTable(lines) {
  const titles = ["Among", "Fastest call", "Most images per second", "Least time per MAC"];
  const heads = titles.map((title) => elementMake("th", { scope: "col" }, title));
  return elementMake(
    "table",
    { class: "answers" },
    elementMake("thead", {}, elementMake("tr", {}, ...heads)),
    elementMake("tbody", {}, ...lines),
  );
}

/** One setting's answers. */
function answersLine(setting, members, openCase) {
  const counted = members.filter((row) => row.seconds_per_mac !== null);
  return elementMake(
    "tr",
    {},
    elementMake("th", { scope: "row" }, setting, elementMake("small", {}, ` ${namesCount(members.length, "case")}`)),
    answersCell(members, "call", (row) => [row.low_s, row.call_s, row.high_s], openCase),
    answersCell(members, "images", (row) => answersRate(row), openCase),
    answersCell(counted, "per_mac", (row) => answersPerMac(row), openCase),
  );
}

/** Seconds of an image between the ends of their interval: the least is the highest rate. */
function answersRate(row) {
  return [1 / row.images_high, 1 / row.images_per_second, 1 / row.images_low];
}

/** Seconds of a multiply-accumulate between the ends of their interval. */
function answersPerMac(row) {
  const scale = row.seconds_per_mac / row.call_s;
  return [row.low_s * scale, row.seconds_per_mac, row.high_s * scale];
}

const ANSWERS_UNITS = { call: "ms", images: "images/s", per_mac: "ps/MAC" };

/** A figure with its unit before its interval: "25.5 ms ± 8.6 %". */
function answersFigure(text, column) {
  const [value, ...interval] = text.split(" ");
  return [value, ANSWERS_UNITS[column], ...interval].join(" ");
}

/** The best by a span of low, value and high, and whether others may be as good. */
function answersCell(members, column, spanOf, openCase) {
  if (!members.length) return elementMake("td", {}, "not counted");
  const ordered = [...members].sort((a, b) => spanOf(a)[1] - spanOf(b)[1]);
  const [best, ...others] = ordered;
  const level = others.filter((row) => spanOf(row)[0] <= spanOf(best)[2]);
  return elementMake(
    "td",
    {},
    tableLink(best, openCase),
    elementMake("span", { class: "figure" }, ` ${answersFigure(best.texts[column], column)}`),
    elementMake("small", {}, answersLead(best, level, others)),
  );
}

/** How sure the first place is. */
function answersLead(best, level, others) {
  if (!others.length) return " the only one";
  const apart = best.cover === "processes" ? "" : " (one process each: another may differ)";
  if (!level.length) return ` ahead of all others${apart}`;
  const names = level.slice(0, 2).map((row) => row.label);
  if (level.length > names.length) names.push(`${level.length - names.length} more`);
  return ` level with ${names.join(", ")}: their intervals overlap${apart}`;
}
