// All runs: use one, open its report, take its model along, lay two beside each other.

import { get, runPath } from "./api.js";
import { chart, two, whole } from "./chart.js";
import { button, h, iconOf } from "./dom.js";
import { empty, trouble } from "./empty.js";
import { app, choose, refresh } from "./state.js";
import { count, duration, language, percent, t, tOr } from "./words.js";

const compared = new Set();

export function runs(place, again) {
  if (!app.runs.length) {
    place.append(empty());
    return null;
  }
  const versus = h("section", { class: "versus", "aria-live": "polite" });
  const table = h("div", { class: "card scroll", tabindex: "0", role: "region", "aria-label": t("view_runs") });
  const pages = h("section", { class: "card" });
  place.append(h("h1", null, t("runs_title")), h("p", { class: "lead" }, t("runs_lead")), versus, table, pages);

  function list() {
    const headings = ["compare", "run", "validation", "test", "epochs", "time", "findings", "actions"];
    const numbers = ["validation", "test", "epochs", "time"];
    table.replaceChildren(
      h(
        "table",
        { class: "runs" },
        h("thead", null, h("tr", null, headings.map((key) => h("th", { scope: "col", class: numbers.includes(key) ? "number" : null }, t(`head_${key}`))))),
        h("tbody", null, app.runs.map(row)),
      ),
    );
  }

  /** The pages that `halfhour compare` wrote: accuracy, McNemar's test, times. */
  function comparisons() {
    pages.replaceChildren(h("h2", null, t("comparisons")), h("p", { class: "muted" }, t("comparisons_hint")), h("p", null, h("code", null, command())));
    const links = app.comparisons.map((name) => h("li", null, h("a", { href: `/api/comparisons/${encodeURIComponent(name)}`, target: "_blank", rel: "noopener" }, name)));
    if (links.length) pages.append(h("ul", null, links));
  }

  function command() {
    const names = [...compared];
    return `halfhour compare ${names.length === 2 ? names.map((name) => `runs/${name}`).join(" ") : "runs/… runs/…"}`;
  }

  function row(run) {
    const box = h("input", { type: "checkbox", "aria-label": t("compare_run", { name: run.name }), on: { change: () => pick(run.name, box.checked) } });
    box.checked = compared.has(run.name);
    const used = run.name === app.run.name;
    const use = () => {
      choose(run.name);
      again(false);
    };
    return h(
      "tr",
      { class: used ? "used" : null, "data-run": run.name },
      h("td", null, box),
      h("th", { scope: "row" }, h("b", null, `${run.data} · ${run.model}`), h("br"), h("span", { class: "muted small" }, run.name)),
      h("td", { class: "number", "data-name": t("head_validation") }, percent(run.validation_accuracy, 2)),
      h("td", { class: "number", "data-name": t("head_test"), title: `${percent(run.test_low, 2)} – ${percent(run.test_high, 2)}` }, percent(run.test_accuracy, 2)),
      h("td", { class: "number", "data-name": t("head_epochs") }, run.epochs),
      h("td", { class: "number", "data-name": t("head_time") }, duration(run.seconds)),
      h("td", { "data-name": t("head_findings") }, run.findings.map((code) => tOr(`finding_${code}`, code)).join(", ") || "–"),
      h(
        "td",
        null,
        h(
          "div",
          { class: "row" },
          used ? h("span", { class: "muted" }, t("in_use")) : button(t("use"), use, { "aria-label": t("use_run", { name: run.name }) }),
          h("a", { class: "button", href: `/api/${runPath(run.name, `/report?lang=${language}`)}`, target: "_blank", rel: "noopener", "aria-label": t("report_of", { name: run.name }) }, t("report")),
          h("a", { class: "button", href: `/api/${runPath(run.name, "/model")}`, download: true, "aria-label": t("model_of", { name: run.name }) }, iconOf("download"), t("model")),
        ),
      ),
    );
  }

  function pick(name, wanted) {
    if (wanted) compared.add(name);
    else compared.delete(name);
    if (compared.size > 2) compared.delete(compared.values().next().value);
    list();
    compare();
    comparisons();
  }

  async function compare() {
    const names = [...compared].filter((name) => app.runs.some((run) => run.name === name));
    if (names.length < 2) {
      versus.replaceChildren(h("p", { class: "muted" }, t("compare_hint")));
      return;
    }
    try {
      const pair = await Promise.all(names.map((name) => get(runPath(name))));
      versus.replaceChildren(beside(pair));
    } catch (error) {
      versus.replaceChildren(trouble(error));
    }
  }

  list();
  compare();
  comparisons();
  refresh().then(() => {
    list();
    comparisons();
  });
  return null;
}

/** Two runs: their curves in one chart each, their figures in one table. */
function beside(pair) {
  const colours = ["var(--accent)", "var(--warm)"];
  const charts = [
    ["accuracy_chart", "validation_accuracy", "accuracy", whole],
    ["loss_chart", "validation_loss", "loss", two],
  ].map(([title, validation, training, format]) => {
    const made = chart(t(title), { x: { low: 1, whole: true }, y: { format } });
    made.update(
      pair.flatMap((run, number) => [
        { name: run.name, colour: colours[number], points: run.history.map((epoch) => [epoch.number, epoch[validation]]), dots: 3 },
        { name: null, colour: colours[number], points: run.history.map((epoch) => [epoch.number, epoch[training]]), thin: true, dashed: true },
      ]),
    );
    return made.node;
  });
  const rows = [
    ["data", (run) => run.data],
    ["network", (run) => `${run.model}, ${t("parameters", { count: count(run.parameters) })}`],
    ["validation", (run) => percent(run.validation_accuracy, 2)],
    ["test", (run) => `${percent(run.test_accuracy, 2)} (${percent(run.test_low, 2)} – ${percent(run.test_high, 2)})`],
    ["training", (run) => percent(run.train_accuracy, 2)],
    ["epochs", (run) => run.epochs],
    ["time", (run) => duration(run.seconds)],
    ["findings", (run) => run.findings.map((finding) => finding.title).join(", ") || t("none")],
  ];
  return h(
    "div",
    { class: "card" },
    h("h2", null, t("beside")),
    h("div", { class: "charts" }, charts),
    h("p", { class: "muted small" }, t("beside_hint")),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": t("beside") },
      h(
        "table",
        null,
        h("thead", null, h("tr", null, h("td"), pair.map((run) => h("th", { scope: "col" }, run.name)))),
        h("tbody", null, rows.map(([key, value]) => h("tr", null, h("th", { scope: "row", class: "muted" }, t(`head_${key}`)), pair.map((run) => h("td", null, value(run)))))),
      ),
    ),
  );
}
