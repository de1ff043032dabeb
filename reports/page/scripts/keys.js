/** The key of a picture that has its own: what each hue, shape and dash stands for. */

/** A list for a figure's key, below its drawing. */
function keysMake(figure) {
  const list = document.createElement("ul");
  list.className = "key";
  list.hidden = true;
  figure.append(list);
  return list;
}

/** Shows these entries; one of a case opens it. */
function keysShow(list, entries, openCase) {
  list.hidden = !entries?.length;
  list.replaceChildren(...(entries ?? []).map((entry) => keysItem(entry, openCase)));
}

/** An entry: its symbol and its text. */
function keysItem({ symbol, text, key }, openCase) {
  const item = document.createElement("li");
  const body = document.createElement(key === undefined ? "span" : "button");
  const words = document.createElement("span");
  words.textContent = text;
  body.append(symbol, words);
  if (key !== undefined) {
    body.type = "button";
    body.addEventListener("click", () => openCase(key));
  }
  item.append(body);
  return item;
}
