// The last layer as the sum that it is: features times weights, and the softmax of the scores.

import { h } from "./dom.js";
import { app } from "./state.js";
import { chance, percent, t } from "./words.js";

const signed = (value) => `${value < 0 ? "−" : "+"} ${Math.abs(value).toFixed(2)}`;

/** Two tables: how the score of a class comes together, and how scores become shares. */
export function sums(told, likeliest) {
  const place = h("div", { class: "sums" });
  const chooser = h(
    "select",
    { "aria-label": t("class_of_sum"), on: { change: () => put(Number(chooser.value)) } },
    app.run.classes.map((name, label) => h("option", { value: label }, name)),
  );
  chooser.value = likeliest;
  const put = (label) => place.replaceChildren(score(told, label), shares(told, label));
  put(likeliest);
  return [
    h(
      "div",
      null,
      h("h2", null, t("sum_title")),
      h("p", { class: "facts" }, h("label", { class: "row" }, t("class_of_sum"), chooser)),
      h("p", { class: "says" }, t("says_sum", { inputs: told.sum.inputs })),
    ),
    place,
  ];
}

function score({ sum }, label) {
  const terms = sum.terms[label];
  const listed = terms.reduce((total, [, value, weight]) => total + value * weight, 0);
  const rest = sum.scores[label] - sum.bias[label] - listed;
  const row = (name, text, value, total = false) =>
    h(
      "tr",
      { class: total ? "total" : null },
      h("th", { scope: "row" }, name),
      h("td", { class: "number" }, text),
      h("td", { class: `number ${total ? "" : value < 0 ? "minus" : "plus"}` }, total ? value.toFixed(2) : signed(value)),
    );
  return h(
    "table",
    { class: "terms" },
    h("caption", { class: "unseen" }, t("score_of", { name: app.run.classes[label] })),
    h("thead", null, h("tr", null, h("th", null, t("feature")), h("th", { class: "number" }, t("value_weight")), h("th", { class: "number" }, t("term")))),
    h(
      "tbody",
      null,
      terms
        .filter(([, value, weight]) => value * weight)
        .map(([number, value, weight]) => row(`${number + 1}`, `${value.toFixed(2)} × ${weight.toFixed(2).replace("-", "−")}`, value * weight)),
      row(t("other_terms"), "", rest),
      row(t("bias"), "", sum.bias[label]),
      row(t("score_of", { name: app.run.classes[label] }), "", sum.scores[label], true),
    ),
  );
}

function shares({ sum, probabilities }, label) {
  const largest = Math.max(...sum.scores);
  const powers = sum.scores.map((value) => Math.exp(value - largest));
  const total = powers.reduce((before, value) => before + value, 0);
  return h(
    "table",
    { class: "terms" },
    h("caption", { class: "unseen" }, t("softmax_title")),
    h("thead", null, h("tr", null, h("th", null, t("class")), h("th", { class: "number" }, t("score")), h("th", { class: "number" }, t("power")), h("th", { class: "number" }, t("share")))),
    h(
      "tbody",
      null,
      app.run.classes.map((name, place) =>
        h(
          "tr",
          { class: place === label ? "plus" : null },
          h("th", { scope: "row" }, name),
          h("td", { class: "number" }, sum.scores[place].toFixed(2).replace("-", "−")),
          h("td", { class: "number" }, powers[place] < 0.0005 ? powers[place].toExponential(0) : powers[place].toFixed(3)),
          h("td", { class: "number" }, chance(probabilities[place])),
        ),
      ),
      h("tr", { class: "total" }, h("th", { scope: "row" }, t("sum")), h("td"), h("td", { class: "number" }, total.toFixed(3)), h("td", { class: "number" }, percent(1, 0))),
    ),
  );
}
