/** The pictures: each is drawn when it is on screen, and told in words at once. */

// Of paper, between usual margins.
const PICTURES_PAPER = 680;
// A picture this near to the screen is drawn already.
const PICTURES_NEAR = 300;
// What is told of a case under the pointer, by the names of the table's columns.
const PICTURES_TOLD = {
  latency_against_macs: ["macs", "per_mac"],
  latency_against_parameters: ["parameters"],
  throughput_against_batch_size: ["images"],
  memory_against_batch_size: ["memory"],
  roofline: ["share"],
};

/** All pictures of the page; *openCase* is called with a case's key. */
function picturesMake(contents, specs, openCase) {
  const names = namesMake(contents);
  const scene = { contents, names, rows: [], look: null, chosen: [], profile: 0, row: null };
  const tooltip = tooltipMake(contents, names);
  const stage = { scene, tooltip, openCase, panes: [], paper: false, ready: false };
  scene.theme = themeRead();
  stage.panes = specs.map((spec) => picturesPane(stage, spec)).filter((pane) => pane);
  picturesWatch(stage);
  return {
    show: (rows, look, chosen) => picturesShow(stage, { rows, look, chosen }),
    showSamples: (row) => picturesShowOne(stage, "samples_over_time", { row }),
    current: () => stage.panes.every((pane) => !pane.stale || !pane.seen),
  };
}

/** A figure of the page, and what is drawn in it; null where the page has none. */
function picturesPane(stage, spec) {
  const figure = document.querySelector(`figure[data-picture="${spec.name}"]`);
  if (!figure) return null;
  const box = figure.querySelector(".drawing");
  const summary = figure.querySelector(".summary");
  const told = PICTURES_TOLD[spec.name] ?? [];
  const pane = {
    spec, figure, box, summary, told, key: keysMake(figure),
    view: null, built: null, stale: true, seen: false, width: 0,
  };
  box.addEventListener("pointerleave", () => tooltipHide(stage.tooltip));
  return pane;
}

/** Draws anew what comes on screen, changes its width, or has to change its colours. */
function picturesWatch(stage) {
  const byFigure = new Map(stage.panes.map((pane) => [pane.figure, pane]));
  const seen = new IntersectionObserver(
    (entries) => entries.forEach((entry) => picturesSeen(stage, byFigure.get(entry.target), entry)),
    { rootMargin: `${PICTURES_NEAR}px 0px` },
  );
  const sized = new ResizeObserver((entries) =>
    entries.forEach((entry) => picturesSized(stage, byFigure.get(entry.target), entry)),
  );
  for (const { figure } of stage.panes) {
    seen.observe(figure);
    sized.observe(figure);
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => picturesAnew(stage));
  matchMedia("print").addEventListener("change", ({ matches }) => picturesPrint(stage, matches));
  addEventListener("beforeprint", () => picturesPrint(stage, true));
  addEventListener("afterprint", () => picturesPrint(stage, false));
  document.querySelector("#profile")?.addEventListener("change", ({ target }) =>
    picturesShowOne(stage, "time_by_layer", { profile: Number(target.value) }),
  );
}

/** A figure came near to the screen or went away from it. */
function picturesSeen(stage, pane, { isIntersecting }) {
  pane.seen = isIntersecting;
  if (pane.seen && pane.stale) picturesDraw(stage, pane);
}

/** A figure's width changed. */
function picturesSized(stage, pane, { contentRect }) {
  const width = Math.floor(contentRect.width);
  if (!width || width === pane.width) return;
  pane.width = width;
  if (!stage.ready || stage.paper) return;
  picturesBuild(stage, pane);
  if (pane.seen) picturesDraw(stage, pane);
}

/** Tells all pictures of what is shown now; resolves when those on screen are drawn. */
function picturesShow(stage, changes) {
  Object.assign(stage.scene, changes);
  if (!stage.ready) picturesLocate(stage);
  stage.ready = true;
  return picturesUpdate(stage, stage.panes);
}

/** Tells one picture of what it shows now. */
function picturesShowOne(stage, name, changes) {
  Object.assign(stage.scene, changes);
  const panes = stage.panes.filter((pane) => pane.spec.name === name);
  // A dialog that has just been opened has not been seen yet.
  for (const pane of panes) picturesFind(pane);
  return picturesUpdate(stage, panes);
}

/** Where all figures are, before the observers say so. */
function picturesLocate(stage) {
  stage.panes.forEach(picturesFind);
}

/** Where a figure is: how wide, and whether near to the screen. */
function picturesFind(pane) {
  const { width, top, bottom } = pane.figure.getBoundingClientRect();
  if (!width) return;
  pane.width = Math.floor(pane.box.clientWidth) || pane.width || Math.floor(width);
  pane.seen = bottom > -PICTURES_NEAR && top < innerHeight + PICTURES_NEAR;
}

/** Builds anew, and draws what is on screen. */
function picturesUpdate(stage, panes) {
  for (const pane of panes) picturesBuild(stage, pane);
  const due = panes.filter((pane) => pane.seen || stage.paper);
  return Promise.all(due.map((pane) => picturesDraw(stage, pane)));
}

/** Draws everything anew in the colours of the style as it is now. */
function picturesAnew(stage) {
  stage.scene.theme = themeRead();
  for (const pane of stage.panes) picturesForget(pane);
  return stage.ready ? picturesUpdate(stage, stage.panes) : Promise.resolve();
}

/** For paper all pictures are drawn, in the light theme and as lines instead of dots. */
function picturesPrint(stage, paper) {
  if (stage.paper === paper) return;
  stage.paper = paper;
  document.documentElement.classList.toggle("light", paper);
  picturesAnew(stage);
}

/** What the picture would draw, and what it says in words. */
function picturesBuild(stage, pane) {
  const { spec, box } = pane;
  const width = stage.paper ? PICTURES_PAPER : pane.width || PICTURES_PAPER;
  pane.built = pictureDataOf(spec.name, stage.scene, pictureDataPlot(spec, width));
  pane.stale = true;
  const { nothing, summary, key } = pane.built;
  const words = nothing ?? summary;
  box.hidden = nothing !== undefined;
  box.setAttribute("aria-label", `${spec.title}. ${words}`);
  if (pane.summary) pane.summary.textContent = words;
  keysShow(pane.key, key, stage.openCase);
}

/** Draws what was built; resolves when it is drawn. */
async function picturesDraw(stage, pane) {
  if (!pane.built) return;
  pane.stale = false;
  const { built, spec } = pane;
  if (built.nothing !== undefined) return;
  const plot = pictureDataPlot(spec, stage.paper ? PICTURES_PAPER : pane.width);
  const view = (pane.view ??= picturesView(stage, pane));
  const padding = built.padding ?? plot.padding;
  const width = built.width ?? plot.width;
  view.padding(padding).width(width).height(built.height ?? plot.height);
  // What scrolls has to be reached by the keyboard, too.
  if (padding.left + width + padding.right > plot.box) pane.box.tabIndex = 0;
  else pane.box.removeAttribute("tabindex");
  for (const [name, value] of Object.entries(built.signals)) view.signal(name, value);
  for (const [name, rows] of Object.entries(built.data)) view.data(name, rows);
  await view.runAsync();
}

/** A view of Vega in the figure; on paper of lines, which are sharp there. */
function picturesView(stage, pane) {
  const { theme } = stage.scene;
  const runtime = vega.parse(pane.spec.vega, themeConfig(theme));
  const renderer = stage.paper ? "svg" : "canvas";
  const view = new vega.View(runtime, { renderer, logLevel: vega.Error });
  view.signal("theme", theme);
  // Vega gives the box a name and a role of its own, which say nothing of the picture.
  view.description(pane.box.getAttribute("aria-label") ?? pane.spec.title).initialize(pane.box);
  pane.box.setAttribute("role", "img");
  pane.box.removeAttribute("aria-roledescription");
  view.addEventListener("pointermove", (event, item) => picturesPoint(stage, pane, event, item));
  view.addEventListener("click", (_, item) => picturesOpen(stage, item));
  pane.box.__view__ = view;
  return view;
}

/** Takes a figure's view away. */
function picturesForget(pane) {
  pane.view?.finalize();
  pane.view = null;
  pane.box.__view__ = null;
  pane.box.replaceChildren();
  pane.stale = true;
}

/** The pointer is on a mark, or on none. */
function picturesPoint(stage, pane, event, item) {
  const datum = item?.datum;
  pane.box.style.cursor = datum?.key === undefined ? "" : "pointer";
  if (datum) tooltipShow(stage.tooltip, event, datum, pane.told);
  else tooltipHide(stage.tooltip);
}

/** A mark of a case was clicked. */
function picturesOpen(stage, item) {
  const key = item?.datum?.key;
  if (key !== undefined) {
    tooltipHide(stage.tooltip);
    stage.openCase(key);
  }
}
