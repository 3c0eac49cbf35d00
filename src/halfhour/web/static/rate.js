// The learning rate: three live trainings of a line through the same points, side by side.

import { button, calm, h, s } from "./dom.js";
import { t } from "./words.js";

const POINTS = [[-1, -0.72], [-0.85, -0.9], [-0.7, -0.35], [-0.5, -0.42], [-0.3, -0.05], [-0.1, -0.2], [0.1, 0.32], [0.3, 0.18], [0.45, 0.62], [0.65, 0.5], [0.8, 0.95], [1, 0.78]];
const BEGIN = [0.2, 0.9]; // slope and height before the first step
const STEPS = 40;
const RATES = [0.02, 0.35, 1.06];
const NAMES = ["rate_small", "rate_right", "rate_large"];
const WIDE = 220;
const TALL = 150;

/** Mean squared error and its slopes for a line. */
function lossOf([slope, height]) {
  let loss = 0;
  let bySlope = 0;
  let byHeight = 0;
  for (const [x, y] of POINTS) {
    const miss = slope * x + height - y;
    loss += miss * miss;
    bySlope += 2 * miss * x;
    byHeight += 2 * miss;
  }
  return { loss: loss / POINTS.length, bySlope: bySlope / POINTS.length, byHeight: byHeight / POINTS.length };
}

export function rate(play) {
  const clamp = (value) => Math.min(60, Math.max(-60, value));
  const toX = (x) => WIDE / 2 + x * WIDE * 0.42;
  const toY = (y) => TALL / 2 - clamp(y) * TALL * 0.34;
  const trainings = RATES.map((speed, number) => {
    const one = { speed, line: [...BEGIN], losses: [] };
    const straight = s("path", { class: "line", style: { stroke: "var(--accent)", "stroke-width": 3 } });
    const fall = s("path", { class: "line", style: { stroke: "var(--accent)", "stroke-width": 2.5, fill: "none" } });
    const words = h("p", { class: "small" });
    const value = h("output", { for: `rate-${number}` }, String(speed));
    const slider = h("input", { type: "range", id: `rate-${number}`, min: 0.005, max: 1.3, step: 0.005, "aria-label": t("learning_rate"), on: { input: () => ((one.speed = Number(slider.value)), (value.textContent = slider.value), restart()) } });
    slider.value = speed;
    one.node = h(
      "div",
      null,
      h("h3", null, t(NAMES[number])),
      s("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, role: "img", "aria-label": t("rate_line") }, POINTS.map(([x, y]) => s("circle", { cx: toX(x), cy: toY(y), r: 4, style: { fill: "var(--training)" } })), straight),
      h("p", { class: "muted small" }, t("loss")),
      s("svg", { viewBox: `0 0 ${WIDE} 80`, role: "img", "aria-label": t("rate_loss") }, fall),
      h("label", { class: "small", for: `rate-${number}` }, t("learning_rate"), " ", value),
      slider,
      words,
    );
    one.put = () => {
      const [slope, height] = one.line;
      straight.setAttribute("d", `M${toX(-1.15)} ${toY(-1.15 * slope + height)}L${toX(1.15)} ${toY(1.15 * slope + height)}`);
      const top = Math.log10(1 + lossOf(BEGIN).loss * 40);
      const path = one.losses.map((loss, step) => `${8 + (step / STEPS) * (WIDE - 16)} ${72 - Math.min(1, Math.log10(1 + loss * 10) / top) * 64}`);
      fall.setAttribute("d", path.length ? `M${path.join("L")}` : "");
      const loss = one.losses.at(-1) ?? lossOf(one.line).loss;
      words.textContent = t("rate_after", { steps: one.losses.length - 1, loss: loss > 1e4 ? loss.toExponential(1) : loss.toFixed(3) });
    };
    return one;
  });
  let timer = null;

  function restart() {
    clearTimeout(timer);
    for (const one of trainings) Object.assign(one, { line: [...BEGIN], losses: [lossOf(BEGIN).loss] });
    step();
  }

  function step() {
    const done = trainings[0].losses.length - 1;
    for (const one of trainings) one.put();
    if (done >= STEPS) return;
    for (const one of trainings) {
      const { bySlope, byHeight } = lossOf(one.line);
      one.line = [one.line[0] - one.speed * bySlope, one.line[1] - one.speed * byHeight];
      one.losses.push(lossOf(one.line).loss);
    }
    timer = setTimeout(step, calm() ? 0 : 110);
  }

  play.append(h("div", { class: "thirds" }, trainings.map((one) => one.node)), h("div", { class: "row" }, button(t("again"), restart, {}, "play")));
  restart();
  return () => clearTimeout(timer);
}
