/** Elements of the page, made without markup: whatever a text holds stays text. */

/** An element with attributes, and children that are nodes or texts. */
function elementMake(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A button that does something. */
function elementButton(text, attributes, act) {
  const button = elementMake("button", { type: "button", ...attributes }, text);
  button.addEventListener("click", act);
  return button;
}

/** The element of that id. */
function elementOf(id) {
  return document.getElementById(id);
}

/** Puts other children in the place of what is there. */
function elementFill(element, ...children) {
  element.replaceChildren(...children.filter((child) => child !== null));
}
