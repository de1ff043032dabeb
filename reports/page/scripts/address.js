/** What is shown, as it stands in the page's address, so that a view can be sent to someone. */

// Keys of the address that are no facet.
const ADDRESS_WORDS = ["q", "sort", "colour", "latency_ms", "memory_mib", "at_batch", "case", "of"];

/** Reads the address: the facets' values and the other words. */
function addressRead(facets) {
  const given = new URLSearchParams(location.hash.slice(1));
  // A section's own id leads there, and is no word of a view.
  const section = [...given.keys()].find((key) => elementOf(key)?.matches("section")) ?? "";
  const view = { facets: {}, notice: [], section };
  for (const word of ADDRESS_WORDS) view[word] = given.get(word) ?? "";
  for (const facet of facets) {
    if (!given.has(facet.name)) continue;
    const known = addressKnown(facet, given, view.notice);
    // Where nothing that was asked for is known, all is shown and the notice says why.
    if (!known.size && given.getAll(facet.name).some((value) => value)) continue;
    // What has one value alone tells no cases apart, and is no filter.
    if (facet.values.length > 1) filtersSet(facet, view, known);
  }
  const names = new Set([section, ...ADDRESS_WORDS, ...facets.map((facet) => facet.name)]);
  const unknown = [...new Set(given.keys())].filter((key) => !names.has(key));
  if (unknown.length) view.notice.push(`nothing is called ${unknown.join(", ")}`);
  return view;
}

/** The values of a facet that some case has; of the others it says so. */
function addressKnown(facet, given, notice) {
  const asked = given.getAll(facet.name).filter((value) => value !== "");
  const unknown = asked.filter((value) => !facet.values.includes(value));
  if (unknown.length) notice.push(`no case has ${facet.title} ${unknown.join(", ")}`);
  return new Set(asked.filter((value) => facet.values.includes(value)));
}

/** Writes the view into the address, without a step back in the browser's history. */
function addressWrite(view) {
  const words = new URLSearchParams();
  for (const [name, values] of Object.entries(view.facets)) {
    for (const value of values.size ? values : [""]) words.append(name, value);
  }
  for (const word of ADDRESS_WORDS) if (view[word]) words.set(word, view[word]);
  const text = words.toString();
  if (text !== location.hash.slice(1)) history.replaceState(null, "", `#${text}`);
}
