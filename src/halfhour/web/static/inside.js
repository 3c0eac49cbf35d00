// The second view: what each layer made of the picture, from the pixels to the answer.

import { get, runPath } from "./api.js";
import { h, s } from "./dom.js";
import { empty, trouble, waiting } from "./empty.js";
import { canvasOf, filterOf, mapsOf, picture, signed } from "./pixels.js";
import { app, ask } from "./state.js";
import { sums } from "./sums.js";
import { chance, count, joint, shape, t, tOr } from "./words.js";

const FIRST_MAPS = 16;
const MINOR = ["BatchNormalization", "ReLU", "Activation", "ZeroPadding2D", "Add"]; // shown when asked for

/** The picture that was drawn last, or where there is none, one of the data set. */
export async function latestPicture() {
  if (app.picture?.run === app.run.name) return { pixels: app.picture.pixels, own: true };
  const { sample } = await get(runPath(app.run.name));
  return { pixels: sample, own: false };
}

export function inside(place) {
  if (!app.run) {
    place.append(empty());
    return null;
  }
  const body = h("div", { class: "path" }, waiting(t("looking")));
  const hint = h("p", { class: "lead" });
  place.append(h("h1", null, t("inside_title")), hint, body);
  const leaving = new AbortController();

  async function fill() {
    const { pixels, own } = await latestPicture();
    const before = own ? app.picture.probabilities : [];
    hint.replaceChildren(t(own ? "inside_own" : "inside_sample"), " ", own ? "" : h("a", { href: "#draw" }, t("draw_one")));
    const told = await ask(app.run.name, "inside", { pixels: pixels.base64 }, leaving.signal);
    const likeliest = told.probabilities.indexOf(Math.max(...told.probabilities));
    body.replaceChildren(
      start(pixels, told, likeliest, before[likeliest]),
      ...told.layers.map((layer, number) => section(layer, number === told.layers.length - 1)),
      ...(told.sum ? [h("section", { class: "layer" }, sums(told, likeliest))] : []),
    );
  }
  fill().catch((error) => error.name !== "AbortError" && body.replaceChildren(trouble(error)));
  return () => leaving.abort();
}

/** What went in, where the decision comes from, what came out; and why it is not what was told `before`, if it is not. */
function start(pixels, told, likeliest, before) {
  const name = app.run.classes[likeliest];
  const percent = chance(told.probabilities[likeliest]);
  const other = before !== undefined && chance(before) !== percent;
  const says = pixels.shape[2] === 3 ? "says_input_colour" : "says_input";
  return h(
    "section",
    { class: "layer" },
    h(
      "div",
      null,
      h("h2", null, t("input")),
      h("p", { class: "facts" }, shape(pixels.shape)),
      h("p", { class: "says" }, t(says, { height: pixels.shape[0], width: pixels.shape[1] })),
    ),
    h(
      "div",
      { class: "start" },
      h("figure", null, picture(pixels, t("given_alt")), h("figcaption", null, t("answer_is", { name, percent }), other && [h("br"), t("answer_views", { percent: chance(before) })])),
      h("figure", null, evidence(pixels, told.evidence, name), h("figcaption", null, t("evidence", { name }))),
      h(
        "div",
        { class: "legend" },
        h("span", null, h("i", { style: { background: "var(--map-plus)" } }), t("evidence_for", { name })),
        h("span", null, h("i", { style: { background: "var(--map-minus)" } }), t("evidence_against", { name })),
      ),
    ),
  );
}

/** Where covering the picture lowers the belief: the accent; where it raises it: the warm colour; the picture over both. */
function evidence(pixels, falls, name) {
  const [height, width, channels] = pixels.shape;
  const bytes = Uint8Array.from(atob(pixels.base64), (letter) => letter.charCodeAt(0));
  const largest = Math.max(0.1, ...falls.flat().map(Math.abs));
  const paint = signed();
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();
  const dark = [1, 3, 5].map((start) => parseInt(ink.slice(start, start + 2), 16));
  return canvasOf(
    height,
    width,
    (row, column) => {
      const under = paint(falls[row][column] / largest);
      const start = (row * width + column) * channels;
      const level = channels === 3 ? (bytes[start] + bytes[start + 1] + bytes[start + 2]) / 3 : bytes[start];
      if (channels === 3) return under.map((value) => 0.6 * value + 0.4 * level); // a photograph has no ink
      return under.map((value, part) => value + (dark[part] - value) * 0.75 * (level / 255));
    },
    t("evidence_alt", { name }),
  );
}

/** One layer: its name, one sentence, and what it gave. */
function section(layer, last) {
  const facts = [layer.name, shape(layer.shape), layer.parameters ? t("parameters", { count: count(layer.parameters) }) : null];
  return h(
    "section",
    { class: (layer.maps && !MINOR.includes(layer.kind)) || layer.kind === "Dense" ? "layer" : "layer still" },
    h(
      "div",
      null,
      h("h2", null, tOr(`kind_${layer.kind}`, layer.kind)),
      h("p", { class: "facts" }, facts.filter(Boolean).join(" · ")),
      h("p", { class: "says" }, tOr(last ? "says_last" : `says_${layer.kind}`, t("says_other"))),
    ),
    layer.maps ? (MINOR.includes(layer.kind) ? folded(layer) : maps(layer)) : layer.values.length <= 256 && layer.kind !== "Flatten" && !last ? columns(layer) : null,
  );
}

/** Maps that are made when they are asked for: a deep network has hundreds. */
function folded(layer) {
  const place = h("details", { on: { toggle: () => place.children.length === 1 && place.append(maps(layer)) } }, h("summary", null, t("show_maps", { count: layer.shape[2] })));
  return place;
}

/** The feature maps, the strongest first; of a convolution each with its filter in the corner. */
function maps(layer) {
  const all = layer.shape[2];
  const canvases = mapsOf(layer.maps, (map) => t("map_alt", { number: layer.order[map] + 1, layer: layer.name }));
  const figures = canvases.map((canvas, map) =>
    h(
      "figure",
      null,
      canvas,
      layer.kernels && filterOf(layer.kernels[map], t("filter_alt", { number: layer.order[map] + 1 })),
      all > 1 && h("figcaption", null, `${layer.order[map] + 1}`),
    ),
  );
  const note = t(all > canvases.length ? "maps_some" : "maps_all", { shown: canvases.length, all });
  const more = figures.slice(FIRST_MAPS);
  return h(
    "div",
    null,
    h("div", { class: "maps" }, figures.slice(0, FIRST_MAPS)),
    more.length > 0 && h("details", null, h("summary", null, t("more_maps", { count: more.length })), h("div", { class: "maps" }, more)),
    all > 1 && h("p", { class: "muted small" }, [note, layer.kernels && t("filters_shown"), layer.inputs > 3 && t("filters_mean", { inputs: layer.inputs })].filter(Boolean).join(joint())),
  );
}

/** The values of a vector as upright bars, from zero up and down. */
function columns(layer) {
  const largest = Math.max(...layer.values.map(Math.abs)) || 1;
  const anyBelow = layer.values.some((value) => value < 0);
  const zero = anyBelow ? 50 : 100;
  const bars = layer.values.map((value, place) => `M${place + 0.5} ${zero}v${((-value / largest) * zero).toFixed(2)}`);
  const active = layer.values.filter((value) => value > 0).length;
  return h(
    "figure",
    null,
    s(
      "svg",
      { viewBox: `0 0 ${layer.values.length} 100`, preserveAspectRatio: "none", class: "column", role: "img", "aria-label": t("columns_alt", { active, all: layer.values.length }) },
      s("path", { d: bars.join(""), style: { stroke: "var(--accent)", "stroke-width": "0.7" } }),
    ),
    h("figcaption", { class: "muted small" }, t("columns", { active, all: layer.values.length })),
  );
}
