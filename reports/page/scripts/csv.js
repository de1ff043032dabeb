/** The shown cases as a file of comma-separated values, in SI units. */

// A spreadsheet would run what begins like this.
const CSV_FORMULA = /^[=+\-@\t\r]/;

/** Rows as text by RFC 4180; lists are words, unknown is empty. */
function csvText(columns, rows) {
  const lines = rows.map((row) => columns.map((name) => csvCell(row[name])).join(","));
  return [columns.join(","), ...lines, ""].join("\r\n");
}

/** One cell. */
function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  let text = Array.isArray(value) ? value.join(" ") : String(value);
  if (CSV_FORMULA.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Has the browser keep a text as a file. */
function csvDownload(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  elementMake("a", { href: address, download: "cases.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
