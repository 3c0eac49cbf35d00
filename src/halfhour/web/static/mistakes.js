// What the network takes for what: the matrix, and the pictures of each cell.

import { get, runPath } from "./api.js";
import { button, h } from "./dom.js";
import { empty, trouble, waiting } from "./empty.js";
import { picture } from "./pixels.js";
import { app } from "./state.js";
import { chance, count, t } from "./words.js";

export function mistakes(place) {
  if (!app.run) {
    place.append(empty());
    return null;
  }
  const { run } = app;
  const body = h("div", { class: "errors" }, waiting(t("asking_validation")));
  const found = h("section", { class: "found", "aria-live": "polite" });
  const leaving = new AbortController();
  let chosen = null;
  let order = "sure";
  let buttons = new Map();
  place.append(h("h1", null, t("mistakes_title")), h("p", { class: "lead" }, t("mistakes_lead")), body);

  async function fill() {
    const { matrix } = await get(runPath(run.name, "/mistakes"), leaving.signal);
    const table = matrixOf(matrix);
    body.replaceChildren(h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("matrix") }, table), found);
    let most = null;
    matrix.forEach((row, truth) =>
      row.forEach((value, predicted) => {
        if (truth !== predicted && value && (!most || value > most.value)) most = { truth, predicted, value };
      }),
    );
    if (most) show(most.truth, most.predicted);
    else found.replaceChildren(h("p", { class: "lead" }, t("no_mistakes")));
  }

  function matrixOf(matrix) {
    const right = Math.max(1, ...matrix.map((row, label) => row[label]));
    const wrong = Math.max(1, ...matrix.flatMap((row, label) => row.filter((_value, other) => other !== label)));
    buttons = new Map();
    const cell = (value, truth, predicted) => {
      const strength = truth === predicted ? value / right : Math.sqrt(value / wrong);
      // Never a middle shade: black or white words must stand out on every one.
      const shade = strength > 0.6 ? 88 + 12 * strength : 45 * strength;
      const label = t(truth === predicted ? "cell_right" : "cell_wrong", { truth: run.classes[truth], predicted: run.classes[predicted], count: value });
      const made = h(
        "button",
        {
          type: "button",
          class: strength > 0.6 ? "cell dark" : "cell",
          disabled: value === 0,
          "aria-label": label,
          "aria-pressed": value ? "false" : null,
          title: label,
          style: { "--tone": truth === predicted ? "var(--accent)" : "var(--warm)", "--strength": `${value ? Math.round(shade) : 0}%` },
          on: { click: () => show(truth, predicted) },
        },
        value > 0 && h("span", { class: "full" }, value),
        value > 0 && h("span", { class: "brief" }, value < 1000 ? value : `${(value / 1000).toFixed(1)}k`),
      );
      buttons.set(`${truth} ${predicted}`, made);
      return h("td", null, made);
    };
    return h(
      "table",
      { class: run.classes.some((name) => name.length > 3) ? "matrix words" : "matrix" },
      h("caption", { class: "unseen" }, t("matrix")),
      h(
        "thead",
        null,
        h("tr", null, h("td"), h("th", { class: "axis", colspan: run.classes.length }, t("answered"))),
        h("tr", null, h("th", { class: "axis", scope: "col" }, t("truth")), run.classes.map((name) => h("th", { scope: "col", title: name }, name))),
      ),
      h("tbody", null, matrix.map((row, truth) => h("tr", null, h("th", { scope: "row", title: run.classes[truth] }, run.classes[truth]), row.map((value, predicted) => cell(value, truth, predicted))))),
    );
  }

  async function show(truth, predicted) {
    chosen = { truth, predicted };
    for (const [key, made] of buttons) if (!made.disabled) made.setAttribute("aria-pressed", key === `${truth} ${predicted}`);
    try {
      const path = `/mistakes/cell?truth=${truth}&predicted=${predicted}&order=${order}`;
      const told = await get(runPath(run.name, path), leaving.signal);
      if (chosen.truth === truth && chosen.predicted === predicted) found.replaceChildren(...pictures(told, truth, predicted));
    } catch (error) {
      if (error.name !== "AbortError") found.replaceChildren(trouble(error));
    }
  }

  function pictures(told, truth, predicted) {
    const sorted = (name) =>
      button(t(`order_${name}`), () => {
        order = name;
        show(truth, predicted);
      }, { "aria-pressed": String(order === name) });
    const title = t(truth === predicted ? "cell_right" : "cell_wrong", { truth: run.classes[truth], predicted: run.classes[predicted], count: count(told.count) });
    return [
      h("h2", null, title),
      h("div", { class: "row", role: "group", "aria-label": t("order") }, sorted("sure"), sorted("unsure")),
      h(
        "ul",
        { class: "shots" },
        told.pictures.map((one) =>
          h("li", null, h("figure", null, picture(one.pixels, t("picture_of", { name: run.classes[truth] })), h("figcaption", null, `${run.classes[predicted]} ${chance(one.probabilities[predicted])}`))),
        ),
      ),
      told.count > told.pictures.length && h("p", { class: "muted small" }, t("first_of", { shown: told.pictures.length, all: count(told.count) })),
    ].filter(Boolean);
  }

  fill().catch((error) => error.name !== "AbortError" && body.replaceChildren(trouble(error)));
  return () => leaving.abort();
}
