/** Of the page's style, what pictures are drawn with: hues by look, ink, lines, paper. */

const THEME_LOOKS = 8;
// Each is drawn by Vega and in the keys, so that a shape means the same everywhere. Vega's own
// names, or paths between -1 and 1.
const THEME_SHAPES = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "cross",
  "triangle-down",
  "M0,-0.3L0.6,-0.9L0.9,-0.6L0.3,0L0.9,0.6L0.6,0.9L0,0.3L-0.6,0.9L-0.9,0.6L-0.3,0L-0.9,-0.6" +
    "L-0.6,-0.9Z",
  "M0,-1.2L0.3,-0.4L1.14,-0.37L0.48,0.15L0.71,0.97L0,0.5L-0.71,0.97L-0.48,0.15L-1.14,-0.37" +
    "L-0.3,-0.4Z",
];
// The named ones as paths, for the keys.
const THEME_PATHS = {
  circle: "M1,0A1,1 0 1 1 -1,0A1,1 0 1 1 1,0Z",
  square: "M-0.9,-0.9H0.9V0.9H-0.9Z",
  "triangle-up": "M0,-1L1,0.85H-1Z",
  diamond: "M0,-1.1L0.85,0L0,1.1L-0.85,0Z",
  cross: "M-0.35,-1H0.35V-0.35H1V0.35H0.35V1H-0.35V0.35H-1V-0.35H-0.35Z",
  "triangle-down": "M0,1L1,-0.85H-1Z",
};
const THEME_SVG = "http://www.w3.org/2000/svg";
const THEME_FONT_SIZE = 11;
// As the charts' DASHES have it.
const THEME_DASHES = ["", "6 3", "2 2", "8 3 2 3", "12 4", "4 2", "1 3", "10 2 2 2 2 2"];

/** The colours and the font that the style has just now. */
function themeRead() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  return {
    ink: colour("--ink"),
    soft: colour("--soft"),
    line: colour("--line"),
    paper: colour("--paper"),
    hues: Array.from({ length: THEME_LOOKS }, (_, index) => colour(`--hue-${index}`)),
    heat: ["slow", "even", "fast"].map((name) => colour(`--heat-${name}`)),
    font: getComputedStyle(document.body).fontFamily,
  };
}

/** What Vega takes for what a chart leaves open. */
function themeConfig(theme) {
  const text = { font: theme.font, fontSize: THEME_FONT_SIZE };
  return {
    axis: {
      domainColor: theme.soft,
      gridColor: theme.line,
      labelColor: theme.soft,
      labelFont: theme.font,
      labelFontSize: THEME_FONT_SIZE,
      tickColor: theme.soft,
      titleColor: theme.ink,
      titleFont: theme.font,
      titleFontSize: THEME_FONT_SIZE,
      titleFontWeight: "normal",
    },
    range: { category: theme.hues, symbol: THEME_SHAPES, diverging: theme.heat },
    style: { cell: { fill: "transparent", stroke: "transparent" }, text },
    text,
  };
}

/** A small picture of a look: its shape in its hue; for a line, with its dash. */
function themeSymbol(index, dash) {
  const svg = themeNode("svg", { class: "symbol", "aria-hidden": "true", focusable: "false" });
  const isLine = dash !== undefined;
  const width = isLine ? 34 : 14;
  for (const [name, value] of Object.entries({ width, height: 14, viewBox: `0 0 ${width} 14` })) {
    svg.setAttribute(name, value);
  }
  const hue = `var(--hue-${index})`;
  if (isLine) {
    const line = { d: `M0,7H${width}`, fill: "none", "stroke-width": 2, stroke: hue };
    svg.append(themeNode("path", { ...line, "stroke-dasharray": THEME_DASHES[dash] || "none" }));
  }
  const shape = THEME_SHAPES[index];
  const place = `translate(${width / 2} 7) scale(5)`;
  svg.append(themeNode("path", { d: THEME_PATHS[shape] || shape, transform: place, fill: hue }));
  return svg;
}

/** A square of a hue, for what has no shape. */
function themeSwatch(index) {
  const svg = themeNode("svg", {
    class: "symbol", "aria-hidden": "true", width: 14, height: 14, viewBox: "0 0 14 14",
  });
  svg.append(themeNode("rect", { x: 1, y: 1, width: 12, height: 12, fill: `var(--hue-${index})` }));
  return svg;
}

/** An SVG element with attributes. */
function themeNode(name, attributes) {
  const node = document.createElementNS(THEME_SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

let themeCanvas = null;

/** How wide the widest of some texts is drawn, in pixels. */
function themeWidth(texts, theme) {
  themeCanvas ??= document.createElement("canvas").getContext("2d");
  themeCanvas.font = `${THEME_FONT_SIZE}px ${theme.font}`;
  return texts.reduce((most, text) => Math.max(most, themeCanvas.measureText(text).width), 0);
}
