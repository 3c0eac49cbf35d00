// Scores -> powers of e -> shares, beside the one-hot row of the truth. The scores can be moved.

import { h } from "./dom.js";
import { app } from "./state.js";
import { chance, t } from "./words.js";

const MOST = 12; // classes that fit one above the other
const EXAMPLE = [-1, 0, 0.5, 4, -2, 2.5, -3, 1, 1.5, 0];

export function softmax(play, own) {
  const names = own ? app.run.classes.slice(0, MOST) : EXAMPLE.map((_score, place) => String(place));
  const first = own?.inside.sum ? own.inside.sum.scores.slice(0, MOST) : EXAMPLE.slice(0, names.length);
  const scores = [...first];
  let truth = scores.indexOf(Math.max(...scores));
  const low = Math.min(-10, ...scores) - 2;
  const high = Math.max(10, ...scores) + 2;
  const loss = h("p", { role: "status" });
  const chooser = h(
    "select",
    { "aria-label": t("truth_is"), on: { change: () => (truth = Number(chooser.value)) & put() } },
    names.map((name, label) => h("option", { value: label }, name)),
  );
  chooser.value = truth;
  const rows = names.map((name, label) => {
    const slider = h("input", { type: "range", min: low, max: high, step: 0.1, "aria-label": t("score_of", { name }), on: { input: () => (scores[label] = Number(slider.value)) & put() } });
    slider.value = scores[label];
    const score = h("span", { class: "number" });
    const fill = h("span", { class: "fill" });
    const share = h("span", { class: "number" });
    const hot = h("b");
    const node = h("li", null, h("span", { class: "name", title: name }, name), slider, score, h("span", { class: "track" }, fill), share, hot);
    return { node, slider, score, fill, share, hot };
  });

  function put() {
    const largest = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - largest));
    const total = powers.reduce((before, power) => before + power, 0);
    rows.forEach((row, label) => {
      row.slider.value = scores[label];
      row.score.textContent = scores[label].toFixed(1).replace("-", "−");
      row.fill.style.setProperty("inline-size", `${(100 * powers[label]) / total}%`);
      row.share.textContent = chance(powers[label] / total);
      row.hot.textContent = label === truth ? "1" : "0";
      row.hot.className = label === truth ? "plus" : "muted";
    });
    const share = powers[truth] / total;
    loss.textContent = t("softmax_loss", { share: chance(share), loss: Math.max(0, -Math.log(Math.max(share, 1e-7))).toFixed(3), name: names[truth] });
  }

  const back = () => {
    first.forEach((score, label) => (scores[label] = score));
    put();
  };
  play.append(
    h("p", { class: "muted small" }, t(own ? (own.own ? "scores_own" : "scores_sample") : "scores_example")),
    h("ol", { class: "softmax" }, h("li", { class: "heads", "aria-hidden": "true" }, h("span", null, t("class")), h("span", null, t("score")), h("span"), h("span", null, "softmax"), h("span"), h("span", { title: t("one_hot") }, "0/1")), rows.map((row) => row.node)),
    h("div", { class: "row" }, h("label", { class: "row" }, t("truth_is"), chooser), h("button", { type: "button", on: { click: back } }, t("back"))),
    loss,
  );
  put();
}
