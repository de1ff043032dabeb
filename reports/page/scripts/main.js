/** The page: what is chosen, and what is shown of it. */

/** Reads what an element holds as JSON. */
function mainRead(id) {
  return JSON.parse(elementOf(id).textContent);
}

/** Starts the page. */
function mainStart() {
  const contents = mainRead("contents");
  const known = filtersFacets(contents);
  // What has one value alone tells no cases apart.
  const facets = known.filter((facet) => facet.values.length > 1);
  const page = { contents, known, facets, view: addressRead(known), rows: [] };
  const changed = () => mainShow(page);
  const open = (key, from) => mainOpen(page, contents.cases[key], from);
  page.open = open;
  page.changed = changed;
  page.pictures = picturesMake(contents, mainRead("pictures"), open);
  page.table = tableMake(contents, page.view, changed, open);
  page.caseView = caseMake(contents, page.pictures, () => mainClosed(page));
  filtersMake(facets, page.view, changed);
  legendChoice(contents, page.view, changed);
  budgetMake(page.view, changed);
  mainListen(page);
  mainNotice(page);
  // On a phone they would fill the first screen.
  elementOf("filters-fold").open = matchMedia("(min-width: 60rem)").matches;
  const { section } = page.view;
  changed().then(() => {
    mainOpenAddress(page);
    if (section) mainGo(section);
  });
}

/** What else the user can do. */
function mainListen(page) {
  const { view, changed } = page;
  elementOf("search").addEventListener("input", (event) => {
    view.q = event.target.value;
    changed();
  });
  elementOf("filters").addEventListener("submit", (event) => event.preventDefault());
  elementOf("reset").addEventListener("click", () => {
    Object.assign(view, { facets: {}, q: "", notice: [] });
    mainNotice(page);
    changed();
  });
  elementOf("csv").addEventListener("click", () =>
    csvDownload(csvText(page.contents.csv, page.rows)),
  );
  document.addEventListener("click", mainScroll);
  addEventListener("hashchange", () => {
    Object.assign(view, addressRead(page.known));
    mainNotice(page);
    changed().then(() => mainOpenAddress(page));
  });
}

/** A link to a section scrolls there and leaves the address to the view. */
function mainScroll(event) {
  const link = event.target.closest?.('nav a, .answer a[href^="#"], a.skip');
  if (!link) return;
  event.preventDefault();
  mainGo(link.hash.slice(1));
}

/** Goes to a section, for eyes and for the keyboard. */
function mainGo(id) {
  const section = elementOf(id);
  section.tabIndex = -1;
  section.focus({ preventScroll: true });
  section.scrollIntoView();
}

/** Shows all of what passes the filters, everywhere. */
function mainShow(page) {
  return clockTime(() => {
    const { contents, facets, view, table } = page;
    const rows = tableSorted(filtersPassing(contents.cases, view), view.sort);
    page.rows = rows;
    addressWrite(view);
    filtersShow(facets, view);
    if (document.activeElement !== elementOf("search")) elementOf("search").value = view.q;
    const look = legendLook(contents, mainColour(page));
    const facet = facets.find(({ name }) => name === look.field) ?? null;
    legendShow(look, facet, view, page.changed);
    answersShow(rows, page.open);
    budgetShow(rows, view, page.open);
    tableShow(table, rows, view);
    elementOf("status").textContent = `${rows.length} of ${contents.cases.length} cases shown`;
    elementOf("in-words").textContent = filtersInWords(facets, view);
    return page.pictures.show(rows, look, tableChosen(table, rows));
  });
}

/** The field that is coloured by: of several runs the run, else the design. */
function mainColour({ contents, view }) {
  const fields = legendFields(contents);
  const usual = contents.runs.length > 1 ? "run" : "design";
  return [view.colour, usual].find((field) => fields.includes(field)) ?? fields[0] ?? usual;
}

/** One line about what the address asks for and nothing has. */
function mainNotice({ view }) {
  const said = view.notice.length ? `The address is not all understood: ${view.notice.join("; ")}.` : "";
  elementOf("notice").textContent = said;
  elementOf("notice").hidden = !said;
}

/** Opens a case, and says so in the address. */
function mainOpen(page, row, from) {
  page.view.case = row.id;
  page.view.of = row.run;
  addressWrite(page.view);
  return caseOpen(page.caseView, row, from);
}

/** Opens the case that the address names; of several runs, in the run that it names. */
function mainOpenAddress(page) {
  const { view, contents } = page;
  if (!view.case) {
    if (page.caseView.dialog.open) page.caseView.dialog.close();
    return;
  }
  const named = contents.cases.filter((row) => row.id === view.case);
  const row = named.find((each) => each.run === view.of) ?? named[0];
  if (row) {
    mainOpen(page, row);
  } else {
    view.notice.push(`no case is called ${view.case}`);
    view.case = "";
    mainNotice(page);
  }
}

/** The address no longer names a case. */
function mainClosed(page) {
  page.view.case = "";
  page.view.of = "";
  addressWrite(page.view);
}

mainStart();
