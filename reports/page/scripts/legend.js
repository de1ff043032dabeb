/** The legend of all pictures: a colour and a shape for each value of one field. */

// Seven values can be told apart; what is left shares a grey one.
const LEGEND_MOST = 8;
const LEGEND_OTHERS = "others";
const LEGEND_FIELDS = {
  design: "design", subject: "subject", run: "run", device: "device", precision: "precision",
  layout: "layout", mode: "mode", batch_size: "batch size", kind: "nets or blocks",
};

/** The fields that can be coloured by: those that tell cases apart. */
function legendFields(contents) {
  return Object.keys(LEGEND_FIELDS).filter(
    (field) => filtersValues(contents.cases, field).length > 1,
  );
}

/** What a field's values look like: the most frequent have looks of their own. */
function legendLook(contents, field) {
  const counts = new Map();
  for (const row of contents.cases) {
    counts.set(String(row[field]), (counts.get(String(row[field])) ?? 0) + 1);
  }
  const ordered = [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => value);
  const crowded = ordered.length > LEGEND_MOST;
  const own = crowded ? ordered.slice(0, LEGEND_MOST - 1) : ordered;
  const places = new Map(own.map((value, place) => [value, place]));
  return {
    field,
    names: crowded ? [...own, LEGEND_OTHERS] : own,
    others: crowded ? ordered.slice(LEGEND_MOST - 1) : [],
    of: (row) => places.get(String(row[field])) ?? LEGEND_MOST - 1,
  };
}

/** Makes the choice of the field. */
function legendChoice(contents, view, changed) {
  const select = elementOf("colour");
  const fields = legendFields(contents);
  elementFill(
    select,
    ...fields.map((field) => elementMake("option", { value: field }, LEGEND_FIELDS[field])),
  );
  select.addEventListener("change", () => {
    view.colour = select.value;
    changed();
  });
}

/** Shows the legend; a click on an entry hides or shows its cases everywhere. */
function legendShow(look, facet, view, changed) {
  elementOf("colour").value = look.field;
  const allowed = view.facets[look.field];
  const entries = look.names.map((name, place) => {
    const values = name === LEGEND_OTHERS ? look.others : [name];
    const pressed = !allowed || values.some((value) => allowed.has(value));
    const attributes = { "data-value": name, "aria-pressed": String(pressed), title: LEGEND_HINT };
    const act = (event) => {
      legendAct(facet, view, values, event.detail > 1 || event.shiftKey);
      changed();
    };
    const button = elementButton("", attributes, act);
    button.append(themeSymbol(place), ` ${name}`);
    button.disabled = !facet;
    return button;
  });
  const focused = document.activeElement?.dataset?.value;
  elementFill(elementOf("legend"), ...entries);
  if (focused !== undefined) entries.find((one) => one.dataset.value === focused)?.focus();
}

const LEGEND_HINT = "hide or show; double click or Shift: this one alone";

/** Toggles values of a facet, or shows these alone. */
function legendAct(facet, view, values, alone) {
  const allowed = new Set(alone ? [] : (view.facets[facet.name] ?? facet.values));
  const hides = values.some((value) => allowed.has(value));
  for (const value of values) {
    if (hides) allowed.delete(value);
    else allowed.add(value);
  }
  filtersSet(facet, view, allowed);
}
