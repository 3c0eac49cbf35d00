// A filter of the person's own network that slides over the drawn digit: picture, products, feature map.

import { bytesOf } from "./bytes.js";
import { button, calm, h } from "./dom.js";
import { canvasOf, picture, signed } from "./pixels.js";
import { t } from "./words.js";

const PAUSE = 28; // milliseconds between two places
const EDGE = [-1, 0, 1]; // each row of a filter made by hand: bright on the right, dark on the left

export function convolution(play, own) {
  const first = own?.inside.layers.find((layer) => layer.kernels);
  if (!first || first.kernels[0][0][0].length !== own.pixels.shape[2]) {
    play.append(h("p", { class: "muted" }, t(own ? "conv_not" : "conv_empty")));
    return null;
  }
  const [height, width, channels] = own.pixels.shape;
  const levels = Float32Array.from(bytesOf(own.pixels.base64), (byte) => byte / 255);
  const stride = Math.max(1, Math.round(height / first.shape[0]));
  let chosen = 0;
  let at = [0, 0];
  let timer = null;
  let values = [];
  const map = h("div");
  const sum = h("div", { class: "sum", role: "status" });
  const mark = h("span", { class: "mark" });
  const target = h("span", { class: "mark" });
  const stage = h("div", { class: "stage", tabindex: "0", role: "application", "aria-label": t("conv_stage"), on: { keydown: keyed, pointermove: pointed, pointerdown: pointed } }, picture(own.pixels, t("given_alt")), mark);
  const chooser = h(
    "select",
    { "aria-label": t("filter"), on: { change: () => choose(Number(chooser.value)) } },
    first.kernels.map((_kernel, place) => h("option", { value: place }, t("filter_number", { number: first.order[place] + 1 }))),
    h("option", { value: -1 }, t("filter_edge")),
  );
  const player = button(t("slide"), () => (timer ? halt() : slide()), {}, "play");

  const edge = EDGE.map(() => EDGE.map((weight) => Array(channels).fill(weight / channels)));
  const kernel = () => (chosen < 0 ? edge : first.kernels[chosen]);
  const bias = () => (chosen < 0 ? 0 : first.bias[chosen]);
  const side = () => kernel().length;
  // "same" padding: the map is as large as the picture, and zeros stand around it.
  const padding = () => (first.shape[0] * stride >= height ? Math.floor((side() - 1) / 2) : 0);
  const rows = () => Math.floor((height + 2 * padding() - side()) / stride) + 1;
  const columns = () => Math.floor((width + 2 * padding() - side()) / stride) + 1;

  function terms([row, column]) {
    return kernel().flatMap((line, y) =>
      line.map((weights, x) => {
        const [py, px] = [row * stride + y - padding(), column * stride + x - padding()];
        const within = py >= 0 && px >= 0 && py < height && px < width;
        const seen = weights.map((_weight, channel) => (within ? levels[(py * width + px) * channels + channel] : 0));
        const product = weights.reduce((before, weight, channel) => before + weight * seen[channel], 0);
        return { level: seen[0], weight: weights[0], product };
      }),
    );
  }
  const total = (place) => terms(place).reduce((before, { product }) => before + product, bias());
  const everywhere = () => Array.from({ length: rows() }, (_r, row) => Array.from({ length: columns() }, (_c, column) => total([row, column])));

  function choose(place) {
    chosen = place;
    halt();
    values = everywhere();
    move([Math.floor(rows() / 2), Math.floor(columns() / 2)]);
  }

  /** Show one place; while it slides, the map ends there. */
  function move(place, upTo = null) {
    at = [Math.min(rows() - 1, Math.max(0, place[0])), Math.min(columns() - 1, Math.max(0, place[1]))];
    const largest = Math.max(1e-6, ...values.flat().map(Math.abs));
    const paint = signed();
    map.replaceChildren(
      canvasOf(rows(), columns(), (row, column) => paint(upTo !== null && row * columns() + column > upTo ? 0 : Math.max(0, values[row][column]) / largest), t("conv_map")),
      target,
    );
    const box = (node, top, left, tall, wide, span) => {
      node.style.setProperty("inset-block-start", `${(100 * top) / tall}%`);
      node.style.setProperty("inset-inline-start", `${(100 * left) / wide}%`);
      node.style.setProperty("block-size", `${(100 * span) / tall}%`);
      node.style.setProperty("inline-size", `${(100 * span) / wide}%`);
    };
    box(mark, at[0] * stride - padding(), at[1] * stride - padding(), height, width, side());
    box(target, at[0], at[1], rows(), columns(), 1);
    put();
  }

  function put() {
    const value = total(at);
    const short = (number) => number.toFixed(2).replace("-", "−");
    const products = terms(at).map(({ level, weight, product }) => {
      const strong = Math.min(1, Math.abs(product) * 1.5);
      const tone = product < 0 ? "var(--map-minus)" : "var(--map-plus)";
      return h("span", { style: { background: `color-mix(in srgb, ${tone} ${Math.round(30 * strong)}%, var(--wash))` } }, side() > 3 || channels > 1 ? short(product) : [h("b", null, level.toFixed(2)), h("i", null, `× ${short(weight)}`)]);
    });
    const grid = h("div", { class: "window", style: { "grid-template-columns": `repeat(${side()}, 1fr)` } }, products);
    sum.replaceChildren(
      grid,
      h("p", null, t("conv_sum", { sum: short(value - bias()), bias: short(bias()), value: short(value) })),
      h("p", { class: value > 0 ? "plus" : "muted" }, t("conv_relu", { value: short(Math.max(0, value)) })),
    );
  }

  function slide() {
    let place = 0;
    player.querySelector("span").textContent = t("halt");
    const step = () => {
      if (place >= rows() * columns()) {
        halt();
        move(at);
        return;
      }
      move([Math.floor(place / columns()), place % columns()], place);
      place += calm() ? columns() : 1;
      timer = setTimeout(step, calm() ? 400 : PAUSE);
    };
    step();
  }

  function halt() {
    clearTimeout(timer);
    timer = null;
    player.querySelector("span").textContent = t("slide");
  }

  function keyed(event) {
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (!(event.key in steps)) return;
    event.preventDefault();
    halt();
    move([at[0] + steps[event.key][0], at[1] + steps[event.key][1]]);
  }

  function pointed(event) {
    if (event.type === "pointermove" && timer) return;
    halt();
    const box = stage.getBoundingClientRect();
    const over = (share, cells) => Math.floor(share * cells - side() / 2 + padding() + 0.5);
    move([over((event.clientY - box.top) / box.height, height) / stride, over((event.clientX - box.left) / box.width, width) / stride].map(Math.round));
  }

  map.className = "stage";
  play.append(
    h("div", { class: "row" }, h("label", { class: "row" }, t("filter"), chooser), player),
    h("div", { class: "slide" }, h("figure", null, stage, h("figcaption", null, t("conv_picture"))), sum, h("figure", null, map, h("figcaption", null, t("conv_map")))),
  );
  // To begin with, the filter whose map tells places apart best once ReLU has taken what lies below zero.
  const shown = first.kernels.map((_kernel, place) => {
    chosen = place;
    const left = everywhere().flat().map((value) => Math.max(0, value));
    const mean = left.reduce((before, value) => before + value, 0) / left.length;
    return left.reduce((before, value) => before + (value - mean) ** 2, 0);
  });
  choose(shown.indexOf(Math.max(...shown)));
  chooser.value = chosen;
  return halt;
}
