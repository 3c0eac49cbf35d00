// Cross-entropy: one slider, one curve, minus the logarithm of the share that the truth was given.

import { h, s } from "./dom.js";
import { t } from "./words.js";

const WIDTH = 470;
const HEIGHT = 260;
const LEFT = 44;
const BOTTOM = 34;
const MOST = 5; // of the loss, at the top

export function entropy(play) {
  const toX = (share) => LEFT + share * (WIDTH - LEFT - 12);
  const toY = (loss) => HEIGHT - BOTTOM - (Math.min(loss, MOST) / MOST) * (HEIGHT - BOTTOM - 14);
  const curve = Array.from({ length: 200 }, (_none, place) => {
    const share = Math.exp(-MOST) + (place / 199) * (1 - Math.exp(-MOST));
    return `${toX(share).toFixed(1)} ${toY(-Math.log(share)).toFixed(1)}`;
  });
  const dot = s("circle", { r: 8, style: { fill: "var(--accent)" } });
  const lines = s("path", { class: "grid", "stroke-dasharray": "4 4", style: { stroke: "var(--accent)", fill: "none" } });
  const figure = h("output", { class: "big", for: "share-slider" });
  const verdict = h("p", { class: "muted" });
  const slider = h("input", { type: "range", id: "share-slider", min: 0.01, max: 1, step: 0.01, on: { input: () => put() } });
  slider.value = 0.8;

  function put() {
    const share = Number(slider.value);
    const loss = share === 1 ? 0 : -Math.log(share);
    figure.textContent = `−ln ${share.toFixed(2)} = ${loss.toFixed(3)}`;
    verdict.textContent = t(share >= 0.7 ? "entropy_low" : share >= 0.3 ? "entropy_middle" : "entropy_high");
    slider.setAttribute("aria-valuetext", figure.textContent);
    dot.setAttribute("cx", toX(share));
    dot.setAttribute("cy", toY(loss));
    lines.setAttribute("d", `M${LEFT} ${toY(loss)}H${toX(share)}V${HEIGHT - BOTTOM}`);
  }

  const grid = [0, 1, 2, 3, 4, 5].map((loss) => [
    s("path", { class: "grid", d: `M${LEFT} ${toY(loss)}H${WIDTH - 12}` }),
    s("text", { x: LEFT - 10, y: toY(loss) + 4, "text-anchor": "end" }, loss),
  ]);
  const along = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => s("text", { x: toX(share), y: HEIGHT - 10, "text-anchor": "middle" }, share));
  const pick = (share) =>
    h("button", { type: "button", on: { click: () => ((slider.value = share), put()) } }, `${share}`);
  play.append(
    figure,
    verdict,
    h("label", { for: "share-slider" }, t("share_of_truth")),
    slider,
    h("div", { class: "row" }, [1, 0.8, 0.5, 0.1, 0.01].map(pick)),
    h("div", { class: "chart" }, s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": t("entropy_curve") }, grid, along, s("path", { class: "line", d: `M${curve.join("L")}`, style: { stroke: "var(--training)" } }), lines, dot)),
  );
  put();
}
