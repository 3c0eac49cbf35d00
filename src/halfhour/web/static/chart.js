// A line chart in SVG that is drawn anew for the width it has: axes, light lines across, one line a series.

import { h, s } from "./dom.js";

const LEFT = 46;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 26;

/** Round figures between two values, some five of them. */
export function ticks(low, high, wanted = 5) {
  const rough = (high - low) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((candidate) => candidate >= rough);
  const found = [];
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + step * 1e-6; value += step) {
    found.push(Number(value.toPrecision(8)));
  }
  return found;
}

/**
 * The chart and how to give it new lines.
 * title: over it. y: {low, high, format}; a missing bound is taken from the lines.
 * Lines: {name, colour, points: [[x, y]], thin, dashed, dots}; name null leaves a line out of the key.
 */
export function chart(title, { height = 210, x = {}, y = {} } = {}) {
  const canvas = h("div", { class: "plot" });
  const key = h("div", { class: "series" });
  const node = h("div", { class: "chart" }, h("p", { class: "title" }, title), canvas, key);
  let lines = [];

  function draw() {
    const width = canvas.clientWidth;
    if (!width) return;
    const points = lines.flatMap((line) => line.points).filter((point) => point.every(Number.isFinite));
    const bounds = (axis, place) => {
      const values = points.map((point) => point[place]);
      return [axis.low ?? Math.min(...values, axis.most ?? Infinity), axis.high ?? Math.max(...values, axis.least ?? -Infinity)];
    };
    const [left, right] = points.length ? bounds(x, 0) : [0, 1];
    let [low, high] = points.length ? bounds(y, 1) : [0, 1];
    if (high - low < 1e-9) high = low + 1;
    const toX = (value) => LEFT + ((value - left) / (right - left || 1)) * (width - LEFT - RIGHT);
    const toY = (value) => height - BOTTOM - ((value - low) / (high - low)) * (height - TOP - BOTTOM);
    const format = y.format ?? String;
    const across = ticks(low, high, 4).flatMap((value) => [
      s("path", { class: "grid", d: `M${LEFT} ${toY(value).toFixed(1)}H${width - RIGHT}` }),
      s("text", { x: LEFT - 8, y: toY(value) + 4, "text-anchor": "end" }, format(value)),
    ]);
    const wanted = Math.min(8, Math.max(2, Math.floor(width / 60)));
    const along = ticks(left, right, wanted)
      .filter((value) => !x.whole || Number.isInteger(value))
      .map((value) => s("text", { x: toX(value), y: height - 6, "text-anchor": "middle" }, String(value)));
    const drawn = lines.map((line) => {
      const path = line.points.map(([px, py]) => `${toX(px).toFixed(1)} ${toY(Math.min(high, Math.max(low, py))).toFixed(1)}`);
      const made = s("path", {
        class: line.thin ? "line thin" : "line",
        d: path.length ? `M${path.join("L")}` : "",
        "stroke-dasharray": line.dashed ? "5 5" : null,
        style: { stroke: line.colour },
      });
      const dots = (line.dots ? line.points : []).map(([px, py]) =>
        s("circle", { cx: toX(px), cy: toY(Math.min(high, Math.max(low, py))), r: line.dots, style: { fill: line.colour } }),
      );
      return [made, dots];
    });
    canvas.replaceChildren(
      s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": described() }, across, along, drawn),
    );
  }

  /** The chart in words: where each line stands at its end. */
  function described() {
    const ends = lines
      .filter((line) => line.name && line.points.length)
      .map((line) => `${line.name} ${(y.format ?? String)(line.points.at(-1)[1])}`);
    return [title, ...ends].join(", ");
  }

  function update(given) {
    lines = given;
    key.replaceChildren(
      ...lines
        .filter((line) => line.name)
        .map((line) =>
          h("span", null, h("i", { style: { "border-color": line.colour, "border-top-style": line.dashed ? "dashed" : "solid" } }), line.name),
        ),
    );
    draw();
  }

  const watcher = new ResizeObserver(draw);
  watcher.observe(canvas);
  return { node, update, leave: () => watcher.disconnect() };
}

export const two = (value) => (value ? value.toFixed(value < 0.1 ? 3 : 2) : "0");
export const whole = (share) => `${Number((100 * share).toFixed(1))}%`;
