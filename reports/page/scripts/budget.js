/** "Which one?": the cases within a budget of latency, memory and batch size. */

const BUDGET_MEBI = 2 ** 20;
const BUDGET_MILLI = 1e-3;
const BUDGET_MOST = 10;
// A comma may stand for the point, but not for thousands: 1,024 would be read as 1.024.
const BUDGET_NUMBER = /^(?![1-9]\d{0,2},\d{3}$)\d*[.,]?\d+$/;
const BUDGET_FIELDS = [
  { id: "budget-latency", word: "latency_ms", name: "latency", whole: false },
  { id: "budget-memory", word: "memory_mib", name: "memory", whole: false },
  { id: "budget-batch", word: "at_batch", name: "batch size", whole: true },
];

/** Listens to the fields. */
function budgetMake(view, changed) {
  for (const { id, word } of BUDGET_FIELDS) {
    elementOf(id).addEventListener("input", (event) => {
      view[word] = event.target.value.trim();
      changed();
    });
  }
}

/** Answers what is asked, of the rows that are shown. */
function budgetShow(rows, view, openCase) {
  for (const { id, word } of BUDGET_FIELDS) {
    if (document.activeElement !== elementOf(id)) elementOf(id).value = view[word];
  }
  const asked = budgetAsked(view);
  const found = asked.fault ? { said: asked.fault, rows: [] } : budgetFound(rows, asked);
  elementOf("budget-answer").textContent = found.said;
  const front = new Set(frontOf(found.rows, BUDGET_BETTER));
  const lines = found.rows
    .slice(0, BUDGET_MOST)
    .map((row, place) => budgetLine(row, place, asked, front.has(row), openCase));
  elementFill(elementOf("budget-results").tBodies[0], ...lines);
  elementOf("budget-results").hidden = !lines.length;
}

/** The numbers that were typed; one line about the first that is none. */
function budgetAsked(view) {
  const asked = { fault: "" };
  for (const { word, name, whole } of BUDGET_FIELDS) {
    const text = view[word];
    if (!text) continue;
    const value = BUDGET_NUMBER.test(text) ? Number(text.replace(",", ".")) : NaN;
    const good = value > 0 && (!whole || Number.isInteger(value));
    if (!good && !asked.fault) {
      const allowed = whole ? "a whole number from 1" : "a number above 0, such as 12.5";
      asked.fault = `The ${name} is "${text}": allowed is ${allowed}.`;
    }
    asked[word] = value;
  }
  return asked;
}

// Better in one of the three, and no worse in the others; unknown memory is as bad as can be.
const BUDGET_BETTER = frontBetter(
  [(row) => row.images_per_second],
  [(row) => row.call_s, (row) => row.peak_memory_bytes ?? Infinity],
);

/** The cases within the budget by images per second, and a sentence. */
function budgetFound(rows, asked) {
  if (!rows.length) return { said: "No case passes the filters.", rows };
  const sized = asked.at_batch ? rows.filter((row) => row.batch_size === asked.at_batch) : rows;
  if (!sized.length) {
    const sizes = [...new Set(rows.map((row) => row.batch_size))].sort((a, b) => a - b);
    const said = `Batch size ${asked.at_batch} was not measured; measured are ${sizes.join(", ")}.`;
    return { said, rows: sized };
  }
  const fitting = sized
    .filter((row) => budgetFits(row, asked))
    .sort((a, b) => b.images_per_second - a.images_per_second);
  return { said: fitting.length ? budgetSaid(fitting, sized, asked) : budgetNone(sized, asked),
    rows: fitting };
}

/** Whether measured time and memory are within the budget; unknown memory is not. */
function budgetFits(row, asked) {
  if (asked.latency_ms && row.call_s > asked.latency_ms * BUDGET_MILLI) return false;
  if (!asked.memory_mib) return true;
  return row.peak_memory_bytes !== null && row.peak_memory_bytes <= asked.memory_mib * BUDGET_MEBI;
}

/** Whether the upper end of the interval is beyond the budget. */
function budgetMayExceed(row, asked) {
  return Boolean(asked.latency_ms) && row.high_s > asked.latency_ms * BUDGET_MILLI;
}

/** What was found. */
function budgetSaid(fitting, sized, asked) {
  const sure = fitting.filter((row) => !budgetMayExceed(row, asked)).length;
  const limited = asked.latency_ms || asked.memory_mib || asked.at_batch;
  const parts = [
    limited
      ? `${fitting.length} of ${sized.length} measured cases fit`
      : `No budget yet: all ${sized.length} measured cases`,
  ];
  if (sure < fitting.length) parts.push(`${fitting.length - sure} of them may exceed it`);
  const settings = new Set(fitting.map((row) => row.setting)).size;
  if (settings > 1) parts.push(`they are of ${settings} settings: filter by input to compare like with like`);
  if (fitting.length > BUDGET_MOST) parts.push(`the first ${BUDGET_MOST} are listed`);
  return `${parts.join("; ")}.`;
}

/** Why none fits: the nearest in time, and in memory. */
function budgetNone(sized, asked) {
  const fastest = budgetLeast(sized, (row) => row.call_s);
  const parts = ["No measured case fits"];
  if (asked.latency_ms) parts.push(`the fastest, ${fastest.label}, takes ${fastest.texts.call} ms`);
  const known = sized.filter((row) => row.peak_memory_bytes !== null);
  if (asked.memory_mib && known.length) {
    const least = budgetLeast(known, (row) => row.peak_memory_bytes);
    parts.push(`the least memory, ${least.label}, is ${least.texts.memory} MiB`);
  }
  if (asked.memory_mib && !known.length) parts.push("the memory of none is known");
  return `${parts.join("; ")}.`;
}

/** The row with the least of a figure. */
function budgetLeast(rows, figure) {
  return rows.reduce((least, row) => (figure(row) < figure(least) ? row : least));
}

/** One case of the answer. */
function budgetLine(row, place, asked, onFront, openCase) {
  const remarks = [];
  if (onFront) remarks.push("on the front");
  if (budgetMayExceed(row, asked)) remarks.push("may exceed the latency");
  if (row.asks === "throughput") remarks.push("calls were back to back");
  if (row.flags.length) remarks.push(row.flags.join(", "));
  const cells = [
    elementMake("td", { class: "number" }, String(place + 1)),
    elementMake("th", { scope: "row" }, tableLink(row, openCase), elementMake("small", {}, ` ${row.setting}`)),
    elementMake("td", { class: "number" }, row.texts.images),
    elementMake("td", { class: "number" }, row.texts.call),
    elementMake("td", { class: "number" }, row.texts.memory),
    elementMake("td", {}, remarks.join("; ")),
  ];
  return elementMake("tr", { "data-key": row.key, class: onFront ? "front" : null }, ...cells);
}
