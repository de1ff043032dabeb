/** Filters: which cases are shown, by their facets and by the search. */

const FILTERS_NONE = "none";

/** All facets, each with its values in the order of their appearance. */
function filtersFacets(contents) {
  return contents.facets.map((facet) => ({
    ...facet,
    values: filtersValues(contents.cases, facet.name),
  }));
}

/** All values of a field as texts; numbers in their order. */
function filtersValues(rows, field) {
  const values = new Set();
  for (const row of rows) for (const value of filtersOfRow(row, field)) values.add(value);
  const numeric = rows.every((row) => typeof row[field] === "number");
  return numeric ? [...values].sort((a, b) => a - b) : [...values];
}

/** A row's values of a field; a row without flags has the value none. */
function filtersOfRow(row, field) {
  const value = row[field];
  if (Array.isArray(value)) return value.length ? value : [FILTERS_NONE];
  return [String(value)];
}

/** The rows that pass every facet and hold every word of the search. */
function filtersPassing(rows, view) {
  const facets = Object.entries(view.facets);
  const words = view.q.toLowerCase().split(/\s+/).filter((word) => word);
  return rows.filter(
    (row) =>
      facets.every(([name, allowed]) => filtersOfRow(row, name).some((one) => allowed.has(one))) &&
      words.every((word) => filtersText(row).includes(word)),
  );
}

const filtersTexts = new WeakMap();

/** What the search looks at: the id, the run, the setting, the role and the flags. */
function filtersText(row) {
  let text = filtersTexts.get(row);
  if (text === undefined) {
    const parts = [row.id, row.run, row.setting, row.role ?? "", ...row.flags];
    text = parts.join(" ").toLowerCase();
    filtersTexts.set(row, text);
  }
  return text;
}

/** Makes the fields of all facets; *changed* is called when the user has chosen. */
function filtersMake(facets, view, changed) {
  const form = elementOf("facets");
  elementFill(form, ...facets.map((facet) => filtersFacet(facet, view, changed)));
}

/** One facet: a checkbox for each value, and all or none of them at once. */
function filtersFacet(facet, view, changed) {
  const boxes = facet.values.map((value) => filtersBox(facet, value, view, changed));
  const several = (values) => {
    filtersSet(facet, view, new Set(values));
    changed();
  };
  const buttons = elementMake(
    "div",
    { class: "several" },
    elementButton("all", { "aria-label": `all: ${facet.title}` }, () => several(facet.values)),
    elementButton("none", { "aria-label": `none: ${facet.title}` }, () => several([])),
  );
  const legend = elementMake("legend", { class: "aside" }, facet.title);
  const fields = elementMake("fieldset", { "data-facet": facet.name }, legend, ...boxes, buttons);
  const title = elementMake("summary", {}, facet.title, elementMake("span", { class: "count" }));
  return elementMake("details", { "data-of": facet.name, name: "facet" }, title, fields);
}

/** The checkbox of a value. */
function filtersBox(facet, value, view, changed) {
  const box = elementMake("input", { type: "checkbox", name: facet.name, value });
  box.addEventListener("change", () => {
    filtersToggle(facet, view, value);
    changed();
  });
  return elementMake("label", {}, box, ` ${value}`);
}

/** Allows a value that was not, or the other way round. */
function filtersToggle(facet, view, value) {
  const allowed = new Set(view.facets[facet.name] ?? facet.values);
  if (!allowed.delete(value)) allowed.add(value);
  filtersSet(facet, view, allowed);
}

/** Allows just these values; all of them is no filter. */
function filtersSet(facet, view, allowed) {
  if (facet.values.every((value) => allowed.has(value))) delete view.facets[facet.name];
  else view.facets[facet.name] = allowed;
}

/** Shows in the fields what is allowed. */
function filtersShow(facets, view) {
  for (const facet of facets) {
    const place = document.querySelector(`details[data-of="${facet.name}"]`);
    const allowed = view.facets[facet.name] ?? new Set(facet.values);
    for (const box of place.querySelectorAll("input")) box.checked = allowed.has(box.value);
    const some = allowed.size < facet.values.length;
    place.classList.toggle("some", some);
    place.querySelector(".count").textContent = some
      ? ` ${allowed.size} of ${facet.values.length}`
      : "";
  }
}

/** The filters in words, for paper. */
function filtersInWords(facets, view) {
  const parts = facets
    .filter((facet) => view.facets[facet.name])
    .map((facet) => `${facet.title}: ${[...view.facets[facet.name]].join(", ") || "none"}`);
  if (view.q) parts.push(`search: ${view.q}`);
  return parts.length ? `Shown are cases with ${parts.join("; ")}.` : "";
}
