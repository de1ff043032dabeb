/** A case's own view: its figures, its samples in time, its flags, and how to repeat it. */

/** Makes the dialog; *closed* is called when the user leaves it. */
function caseMake(contents, pictures, closed) {
  const dialog = elementOf("case");
  const view = { contents, pictures, dialog, from: null };
  elementOf("case-close").addEventListener("click", () => dialog.close());
  elementOf("case-copy").addEventListener("click", caseCopy);
  dialog.addEventListener("close", () => {
    closed();
    view.from?.focus();
  });
  return view;
}

/** Opens a case; *from* is what gets the focus back. */
function caseOpen(view, row, from) {
  if (!view.dialog.open) view.from = from ?? document.activeElement;
  elementOf("case-title").textContent = row.label;
  elementOf("case-id").textContent = `${row.id}, ${row.run}`;
  elementOf("case-command").textContent = row.command;
  elementOf("case-copied").textContent = "";
  elementFill(elementOf("case-facts"), ...row.facts.map(caseFact));
  elementFill(elementOf("case-flags"), ...caseFlags(view.contents, row));
  const run = view.contents.runs.find((each) => each.name === row.run);
  elementOf("case-provenance").textContent = run.provenance;
  elementFill(elementOf("case-environment"), ...run.facts.map(caseFact));
  if (!view.dialog.open) view.dialog.showModal();
  view.dialog.scrollTop = 0;
  return view.pictures.showSamples(row);
}

/** One fact as a line. */
function caseFact([name, text]) {
  return elementMake(
    "tr", {}, elementMake("th", { scope: "row" }, name), elementMake("td", {}, text),
  );
}

/** The flags, each with what to do about it. */
function caseFlags(contents, row) {
  if (!row.flags.length) return [elementMake("li", {}, "None was raised.")];
  return row.flags.map((flag) =>
    elementMake("li", {}, elementMake("strong", {}, flag), `: ${contents.advice[flag]}`),
  );
}

/** Copies the command; where that is refused, selects it for the user to copy. */
async function caseCopy() {
  const command = elementOf("case-command");
  const copied = elementOf("case-copied");
  try {
    await navigator.clipboard.writeText(command.textContent);
    copied.textContent = "copied";
  } catch (refusal) {
    getSelection().selectAllChildren(command);
    copied.textContent = `selected; copy it by hand (${refusal.name})`;
  }
}
