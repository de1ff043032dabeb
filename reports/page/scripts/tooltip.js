/** What a mark is, beside the pointer. Texts of the data are put in as text alone. */

const TOOLTIP_GAP = 14;
// Of a case, by the names of the table's columns.
const TOOLTIP_USUAL = ["call"];

/** A box for what is under the pointer. */
function tooltipMake(contents, names) {
  const box = document.createElement("div");
  box.className = "tooltip";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  document.body.append(box);
  const titles = new Map(contents.columns.map(({ name, title }) => [name, title]));
  return { box, contents, names, titles, shown: null };
}

/** Shows what a mark stands for; *columns* are told of a case besides the time of its call. */
function tooltipShow(tooltip, event, datum, columns) {
  if (tooltip.shown !== datum) {
    const told = tooltipTold(tooltip, datum, columns);
    if (!told) return tooltipHide(tooltip);
    tooltipFill(tooltip.box, told);
    tooltip.shown = datum;
    // A dialog lies above everything that is outside of it.
    const home = event.target.closest?.("dialog") ?? document.body;
    if (tooltip.box.parentNode !== home) home.append(tooltip.box);
    tooltip.box.hidden = false;
  }
  return tooltipPlace(tooltip.box, event);
}

/** Nothing is under the pointer. */
function tooltipHide(tooltip) {
  tooltip.box.hidden = true;
  tooltip.shown = null;
}

/** A mark's title and lines: its own, or those of its case. */
function tooltipTold(tooltip, datum, columns) {
  if (!datum) return null;
  if (datum.title !== undefined) return { title: datum.title, lines: datum.lines ?? [] };
  const row = tooltip.contents.cases[datum.key];
  return row ? { title: tooltip.names[row.key], lines: tooltipOfRow(tooltip, row, columns) } : null;
}

/** A case's figures with their intervals, its setting, and what to beware of. */
function tooltipOfRow({ titles }, row, columns) {
  const known = [...TOOLTIP_USUAL, ...columns].filter((name) => titles.has(name));
  const told = known.filter((name) => row.texts[name] && row.texts[name] !== "-");
  const lines = told.map((name) => `${titles.get(name)}: ${row.texts[name]}`);
  lines.push(row.setting);
  if (row.flags.length) lines.push(`beware: ${row.flags.join(", ")}`);
  return lines;
}

/** Puts the texts in. */
function tooltipFill(box, { title, lines }) {
  const heading = document.createElement("strong");
  heading.textContent = title;
  const parts = lines.map((line) => {
    const part = document.createElement("div");
    part.textContent = line;
    return part;
  });
  box.replaceChildren(heading, ...parts);
}

/** Beside the pointer, within the window. */
function tooltipPlace(box, { clientX, clientY }) {
  const { offsetWidth: width, offsetHeight: height } = box;
  const right = clientX + TOOLTIP_GAP;
  const below = clientY + TOOLTIP_GAP;
  const left = right + width <= innerWidth ? right : clientX - TOOLTIP_GAP - width;
  const top = below + height <= innerHeight ? below : clientY - TOOLTIP_GAP - height;
  box.style.left = `${Math.max(4, left)}px`;
  box.style.top = `${Math.max(4, top)}px`;
}
