/** How cases are called in pictures, and numbers and lists in their summaries. */

// More than these are counted, not named.
const NAMES_MOST = 8;
const NAMES_NUMBER = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** A name for each case: its label; where several share that, also what tells them apart. */
function namesMake(contents) {
  const several = contents.runs.length > 1;
  const withRun = (text, row) => (several ? `${text} (${row.run})` : text);
  const plain = contents.cases.map((row) => withRun(row.label, row));
  const place = (row) => `${row.label}, ${row.input}, ${row.device}`;
  const fuller = contents.cases.map((row) => withRun(place(row), row));
  const [plainly, fully] = [namesCounted(plain), namesCounted(fuller)];
  return contents.cases.map((row, key) => {
    if (plainly.get(plain[key]) === 1) return plain[key];
    if (fully.get(fuller[key]) === 1) return fuller[key];
    return withRun(row.id, row);
  });
}

/** How often each text is there. */
function namesCounted(texts) {
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** "a, b and c"; of more than *most*, the first and how many more. */
function namesListed(texts, most = NAMES_MOST) {
  const shown = texts.length > most ? texts.slice(0, most - 1) : [...texts];
  if (shown.length < texts.length) shown.push(`${texts.length - shown.length} more`);
  const last = shown.pop();
  return shown.length ? `${shown.join(", ")} and ${last}` : last;
}

/** "1 case", "12 cases". */
function namesCount(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/** A time of a profile in milliseconds; times of cases have their texts. */
function namesMilliseconds(seconds) {
  return `${NAMES_NUMBER.format(seconds * 1000)} ms`;
}

/** What is left out and why, as the end of a summary; nothing where nothing is. */
function namesMissing(number, what) {
  return number ? ` ${namesCount(number, "case")} without ${what} cannot be drawn.` : "";
}

/** A text that fits; of a longer one, both ends. */
function namesShortened(text, most) {
  if (text.length <= most) return text;
  const half = Math.floor((most - 3) / 2);
  return `${text.slice(0, half)}...${text.slice(-half)}`;
}
