/** The table of all shown cases: sorted by its headings, a hundred rows at first. */

const TABLE_FIRST = 100;
const TABLE_DRAWN = 5;
const TABLE_MOST_DRAWN = 8;

/** Makes the headings, and a line for each case once. */
function tableMake(contents, view, changed, openCase) {
  const table = { contents, all: false, chosen: new Set(), lines: new Map(), openCase, changed };
  const heads = contents.columns.map((column) => tableHead(column, view, changed));
  const draw = elementMake("th", { scope: "col" }, "draw");
  elementFill(elementOf("table").tHead, elementMake("tr", {}, ...heads, draw));
  elementOf("more").addEventListener("click", () => {
    table.all = true;
    changed();
  });
  return table;
}

/** A heading that sorts by its column, and by a second click the other way round. */
function tableHead(column, view, changed) {
  const button = elementButton(column.title, { "data-sort": column.sort }, () => {
    const first = column.sort;
    view.sort = view.sort === first ? `-${first}` : view.sort === `-${first}` ? "" : first;
    changed();
  });
  const attributes = { scope: "col", class: column.numeric ? "number" : null };
  return elementMake("th", attributes, button);
}

/** The rows in the order asked for; what is unknown stands last. */
function tableSorted(rows, sort) {
  if (!sort) return rows;
  const [field, sign] = sort.startsWith("-") ? [sort.slice(1), -1] : [sort, 1];
  const value = (row) => (Array.isArray(row[field]) ? row[field].join(" ") : row[field]);
  return [...rows].sort((a, b) => tableCompare(value(a), value(b), sign));
}

/** Which of two values comes first; texts by their letters, capitals before small ones. */
function tableCompare(a, b, sign) {
  if (a === b) return 0;
  if (a === null || a === "") return 1;
  if (b === null || b === "") return -1;
  return a < b ? -sign : sign;
}

/** Fills the table with rows that are in order. */
function tableShow(table, rows, view) {
  const shown = table.all ? rows : rows.slice(0, TABLE_FIRST);
  const focused = document.activeElement;
  elementFill(elementOf("table").tBodies[0], ...shown.map((row) => tableLine(table, row)));
  // A line that is taken out and put back has lost the focus.
  if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
  const more = elementOf("more");
  more.hidden = shown.length === rows.length;
  more.textContent = `show all ${rows.length}`;
  for (const head of elementOf("table").tHead.rows[0].cells) tableOrder(head, view.sort);
}

/** Tells a heading, and who cannot see it, by what the table is sorted. */
function tableOrder(head, sort) {
  const field = head.querySelector("button")?.dataset.sort;
  const orders = { [field]: "ascending", [`-${field}`]: "descending" };
  if (field && orders[sort]) head.setAttribute("aria-sort", orders[sort]);
  else head.removeAttribute("aria-sort");
}

/** The line of a case, made once. */
function tableLine(table, row) {
  let line = table.lines.get(row.key);
  if (!line) {
    line = tableNewLine(table, row);
    table.lines.set(row.key, line);
  }
  return line;
}

/** A new line: its cells, and whether its distribution is drawn. */
function tableNewLine(table, row) {
  const [first, ...others] = table.contents.columns;
  const name = elementMake("th", { scope: "row" }, tableLink(row, table.openCase));
  const cells = others.map(({ name: column, sort, numeric }) =>
    elementMake("td", { class: numeric ? "number" : null }, row.texts[column] ?? String(row[sort])),
  );
  const box = elementMake("input", {
    type: "checkbox", "aria-label": `draw the distribution of ${row[first.sort]}`,
  });
  box.addEventListener("change", () => tableChoose(table, row, box));
  return elementMake("tr", { "data-key": row.key }, name, ...cells, elementMake("td", {}, box));
}

/** Adds a case to those whose distributions are drawn, or takes it away. */
function tableChoose(table, row, box) {
  const shown = [...table.chosen].filter((each) => table.lines.get(each.key)?.isConnected);
  if (box.checked && shown.length === TABLE_MOST_DRAWN) {
    box.checked = false;
    elementOf("status").textContent = `at most ${TABLE_MOST_DRAWN} distributions are drawn`;
    return;
  }
  if (box.checked) table.chosen.add(row);
  else table.chosen.delete(row);
  table.changed();
}

/** The rows whose distributions are drawn: the chosen, or else the first of the table. */
function tableChosen(table, rows) {
  const chosen = rows.filter((row) => table.chosen.has(row));
  return chosen.length ? chosen.slice(0, TABLE_MOST_DRAWN) : rows.slice(0, TABLE_DRAWN);
}

/** A case's name, which leads to its own view. */
function tableLink(row, openCase) {
  const words = new URLSearchParams({ case: row.id, of: row.run });
  const link = elementMake("a", { href: `#${words}` }, row.label);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    openCase(row.key, link);
  });
  return link;
}
