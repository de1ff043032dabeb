/** Speed-ups over eager float32 nchw: a row for each case there, a column for each variant. */

// More rows than these are no picture any more; filters make them fewer.
const MATRIX_MOST = 40;
const MATRIX_ROW = 26;
// As Vega's lines of text are apart.
const MATRIX_LINE = 13;
const MATRIX_NAME_GAP = 8;
const MATRIX_CELL = { least: 52, most: 110 };
// Pixels of a row's name; a longer one shows both ends.
const MATRIX_NAME = 420;
// Of the picture's width, at most for the rows' names in one line.
const MATRIX_SHARE = 0.4;
// A longer word of a column's name is broken behind its hyphens.
const MATRIX_WORD = 12;

/** The speed-ups of the shown cases. */
function matrixOf(scene, plot) {
  const shown = new Set(scene.rows.map((row) => row.key));
  const speedups = scene.contents.speedups.filter((speedup) => shown.has(speedup.key));
  if (!speedups.length) {
    return { nothing: "No shown case was measured both as eager float32 nchw and otherwise." };
  }
  const all = matrixPlaces(speedups.map((speedup) => speedup.row));
  const rows = new Map([...all].slice(0, MATRIX_MOST));
  const columns = matrixPlaces(matrixOrdered(scene.contents.speedups, speedups));
  const drawn = speedups.filter((speedup) => rows.has(speedup.row));
  const cells = drawn.map((speedup) => matrixCell(scene, speedup, rows, columns));
  const names = matrixNames([...rows.keys()], plot, scene.theme);
  return {
    ...matrixPicture(scene, plot, names, [...columns.keys()]),
    ...matrixData(cells, names, [...columns.keys()]),
    summary: matrixSummary(scene, speedups, all.size),
  };
}

/** Each text's place, in the order of its first appearance. */
function matrixPlaces(texts) {
  return new Map([...new Set(texts)].map((text, place) => [text, place]));
}

/** The columns that have a cell, in the order of all columns, so that a filter moves none. */
function matrixOrdered(all, speedups) {
  const present = new Set(speedups.map((speedup) => speedup.column));
  return all.map((speedup) => speedup.column).filter((column) => present.has(column));
}

/** A cell with what is told of it; the figure is the beginning of its text. */
function matrixCell(scene, speedup, rows, columns) {
  const [place, column] = [rows.get(speedup.row), columns.get(speedup.column)];
  const apart = !speedup.in_turns;
  const lines = [
    `${speedup.column}, over eager float32 nchw`,
    `${speedup.text} times as fast`,
    apart ? "not measured in turns" : "measured in turns",
  ];
  const figure = speedup.text.split(" ")[0];
  return {
    key: speedup.key, title: speedup.row, lines, value: speedup.value, apart, figure,
    place, end: place + 1, column, right: column + 1,
  };
}

/** The datasets: cells by whether both took turns, figures in their middle, names. */
function matrixData(cells, rows, columns) {
  const middle = ({ key, title, lines, place, column, figure }) => ({
    key, title, lines, text: figure, place: place + 0.5, column: column + 0.5,
  });
  return {
    data: {
      cells: cells.filter((cell) => !cell.apart),
      apart: cells.filter((cell) => cell.apart),
      figures: cells.map(middle),
      rows: rows.map(matrixRow),
      columns: columns.map(matrixColumn),
    },
  };
}

/** The rows' names; where they would take too much of the width, in two lines. */
function matrixNames(rows, plot, theme) {
  const names = barFitting(rows, MATRIX_NAME, theme);
  if (themeWidth(names, theme) <= MATRIX_SHARE * plot.box) return names;
  return names.map((name) => {
    const parts = name.split(", ");
    const half = Math.ceil(parts.length / 2);
    const lines = [parts.slice(0, half).join(", "), parts.slice(half).join(", ")];
    return lines.filter((line) => line).join(",\n");
  });
}

/** A row's name, its lines around the middle of the row. */
function matrixRow(text, place) {
  const dy = (-(text.split("\n").length - 1) * MATRIX_LINE) / 2;
  return { text, place: place + 0.5, dy };
}

/** A column's name, its last line just above the cells. */
function matrixColumn(text, column) {
  const lines = matrixBroken(text);
  const dy = -MATRIX_NAME_GAP - (lines.length - 1) * MATRIX_LINE;
  return { text: lines.join("\n"), column: column + 0.5, dy };
}

/** Its size: names have their room, and cells theirs, if need be beyond the page's width. */
function matrixPicture(scene, plot, rows, columns) {
  const broken = columns.map(matrixBroken);
  const lines = rows.flatMap((row) => row.split("\n"));
  const left = Math.ceil(themeWidth(lines, scene.theme)) + 18;
  const word = Math.ceil(themeWidth(broken.flat(), scene.theme)) + 10;
  const least = Math.max(MATRIX_CELL.least, word);
  const free = (plot.box - left - plot.padding.right) / columns.length;
  const cell = Math.max(least, Math.min(free, MATRIX_CELL.most));
  const high = Math.max(...broken.map((parts) => parts.length));
  return {
    padding: { ...plot.padding, left, top: high * MATRIX_LINE + 14 },
    width: Math.floor(cell * columns.length),
    height: (lines.length > rows.length ? MATRIX_ROW + MATRIX_LINE / 2 : MATRIX_ROW) * rows.length,
    signals: { x_domain: [0, columns.length], y_domain: [0, rows.length] },
  };
}

/** A column's name in lines: a word each; a long one in its parts. */
function matrixBroken(text) {
  const words = text.split(" ");
  return words.flatMap((word) =>
    word.length > MATRIX_WORD ? word.split(/(?<=-)/).filter((part) => part) : [word],
  );
}

/** How many there are, and the largest one either way. */
function matrixSummary(scene, speedups, rows) {
  const byValue = [...speedups].sort((a, b) => a.value - b.value);
  const told = ({ column, row, text }) => `${text} (${column}; ${row})`;
  const cut = rows > MATRIX_MOST ? ` Drawn are the first ${MATRIX_MOST} of ${rows} rows.` : "";
  const apart = speedups.filter((speedup) => !speedup.in_turns).length;
  const turns = apart ? ` ${apart} not measured in turns.` : "";
  const most = byValue[byValue.length - 1];
  const least = speedups.length > 1 ? `, least ${told(byValue[0])}` : "";
  return `${namesCount(speedups.length, "speed-up")}: most ${told(most)}${least}.${turns}${cut}`;
}
