// Over-fitting: the same few points, a curve with more and more freedom, and points it never saw.

import { chart, two } from "./chart.js";
import { h, s } from "./dom.js";
import { t } from "./words.js";

const WIDE = 460;
const TALL = 250;
const MOST = 13; // degree of the curve
const wave = (x) => Math.sin(3.1 * x);
const noise = [0.31, -0.27, 0.12, -0.35, 0.29, -0.1, 0.33, -0.22, -0.3, 0.26, -0.16, 0.21, 0.05, -0.28];
const SEEN = noise.map((miss, place) => [-0.97 + (1.94 * place) / 13, wave(-0.97 + (1.94 * place) / 13) + miss]);
const UNSEEN = noise.map((miss, place) => [-0.9 + (1.8 * place) / 13, wave(-0.9 + (1.8 * place) / 13) - 0.8 * noise[(place * 5 + 3) % 14]]);

/** Chebyshev polynomials up to a degree: well behaved where powers of x are not. */
function basis(x, degree) {
  const values = [1, x];
  while (values.length <= degree) values.push(2 * x * values.at(-1) - values.at(-2));
  return values.slice(0, degree + 1);
}

/** The coefficients of least squared error, by Householder reflections. */
function fit(points, degree) {
  const rows = points.map(([x, y]) => [...basis(x, degree), y]);
  const columns = degree + 1;
  for (let column = 0; column < columns; column++) {
    let norm = 0;
    for (let row = column; row < rows.length; row++) norm += rows[row][column] ** 2;
    norm = Math.sqrt(norm) * (rows[column][column] > 0 ? -1 : 1);
    const mirror = rows.map((row, place) => (place < column ? 0 : row[column]));
    mirror[column] -= norm;
    const length = mirror.reduce((before, value) => before + value * value, 0);
    if (length < 1e-20) continue;
    for (let other = column; other <= columns; other++) {
      let dot = 0;
      for (let row = column; row < rows.length; row++) dot += mirror[row] * rows[row][other];
      for (let row = column; row < rows.length; row++) rows[row][other] -= (2 * dot * mirror[row]) / length;
    }
  }
  const found = new Array(columns).fill(0);
  for (let row = columns - 1; row >= 0; row--) {
    let rest = rows[row][columns];
    for (let column = row + 1; column < columns; column++) rest -= rows[row][column] * found[column];
    found[row] = Math.abs(rows[row][row]) < 1e-9 ? 0 : rest / rows[row][row];
  }
  return found;
}

const valueAt = (coefficients, x) => basis(x, coefficients.length - 1).reduce((before, value, place) => before + value * coefficients[place], 0);
const errorOn = (points, coefficients) => points.reduce((before, [x, y]) => before + (valueAt(coefficients, x) - y) ** 2, 0) / points.length;

export function fitting(play) {
  const toX = (x) => WIDE / 2 + x * WIDE * 0.47;
  const toY = (y) => TALL / 2 - Math.min(1.9, Math.max(-1.9, y)) * TALL * 0.31;
  const curves = Array.from({ length: MOST }, (_none, place) => fit(SEEN, place + 1));
  const errors = (points) => curves.map((coefficients, place) => [place + 1, errorOn(points, coefficients)]);
  const least = Math.min(...errors(UNSEEN).map(([, error]) => error));
  const path = s("path", { class: "line", style: { stroke: "var(--accent)", "stroke-width": 3, fill: "none" } });
  const words = h("p", { role: "status" });
  const plot = chart(t("fit_errors"), { height: 190, x: { whole: true }, y: { low: 0, high: 0.5, format: two } });
  const slider = h("input", { type: "range", id: "freedom", min: 1, max: MOST, step: 1, on: { input: () => put() } });
  slider.value = 3;

  function put() {
    const degree = Number(slider.value);
    const coefficients = curves[degree - 1];
    const points = Array.from({ length: 201 }, (_none, place) => {
      const x = -1 + place / 100;
      return `${toX(x).toFixed(1)} ${toY(valueAt(coefficients, x)).toFixed(1)}`;
    });
    path.setAttribute("d", `M${points.join("L")}`);
    const [seen, unseen] = [errorOn(SEEN, coefficients), errorOn(UNSEEN, coefficients)];
    const bad = unseen > 1.4 * least;
    const verdict = t(!bad ? "fit_good" : seen > least ? "fit_under" : "fit_over");
    words.textContent = `${t("fit_figures", { freedom: degree + 1, seen: seen.toFixed(3), unseen: unseen > 99 ? unseen.toExponential(1) : unseen.toFixed(3) })} ${verdict}`;
    plot.update([
      { name: t("training"), colour: "var(--training)", points: errors(SEEN) },
      { name: t("validation"), colour: "var(--warm)", points: errors(UNSEEN) },
      { name: null, colour: "var(--accent)", points: [[degree, seen], [degree, unseen]], dots: 5, thin: true },
    ]);
  }

  play.append(
    s(
      "svg",
      { viewBox: `0 0 ${WIDE} ${TALL}`, role: "img", "aria-label": t("fit_curve") },
      UNSEEN.map(([x, y]) => s("circle", { cx: toX(x), cy: toY(y), r: 4, style: { fill: "none", stroke: "var(--warm)", "stroke-width": 2 } })),
      SEEN.map(([x, y]) => s("circle", { cx: toX(x), cy: toY(y), r: 5, style: { fill: "var(--training)" } })),
      path,
    ),
    h("label", { for: "freedom" }, t("freedom")),
    slider,
    words,
    plot.node,
  );
  put();
  return plot.leave;
}
