// The first view: draw, and see it recognised while drawing.

import { get, runPath } from "./api.js";
import { bar } from "./bar.js";
import { base64 } from "./bytes.js";
import { PICTURES } from "./constants.js";
import { button, h, iconOf, say } from "./dom.js";
import { empty, trouble, waiting } from "./empty.js";
import { pad, pictureOf } from "./pad.js";
import { picture } from "./pixels.js";
import { app, ask } from "./state.js";
import { chance, t } from "./words.js";

export function draw(place) {
  if (!app.run) {
    place.append(empty());
    return null;
  }
  const { run } = app;
  const ofDigits = run.preparation === "digit"; // others learned from photographs
  const answer = h("output", { class: "answer", "aria-live": "polite", "aria-label": t("answer") });
  const bars = h("ol", { class: "bars", "aria-label": t("bars") });
  const given = h("figure", { class: "given" });
  const steps = h("div", { class: "steps" });
  const put = h("div", { class: "right-it" });
  const file = h("input", { type: "file", accept: PICTURES, class: "hidden", id: "photo", tabindex: "-1", "aria-label": t("photo") });
  const rows = run.classes.map((name) => bar(name));
  bars.append(...rows.map((row) => row.node));
  let asking = false;
  let again = false;

  const surface = pad(app.strokes, () => recognise(), t("pad"));

  /** Ask about the drawing; while an answer is under way, only the latest state of the drawing waits. */
  async function recognise() {
    if (asking) {
      again = true;
      return;
    }
    if (!app.strokes.length) {
      app.picture = null;
      showNothing();
      return;
    }
    asking = true;
    try {
      const sent = pictureOf(app.strokes, !ofDigits);
      const told = await ask(run.name, "recognise", { picture: sent });
      if (app.strokes.length) show(told, true);
    } catch (error) {
      answer.replaceChildren(trouble(error));
    } finally {
      asking = false;
      if (again) {
        again = false;
        recognise();
      }
    }
  }

  async function photograph(chosen, name = chosen?.name) {
    if (!chosen) return;
    answer.replaceChildren(waiting(t("reading_photo")));
    try {
      const sent = await base64(chosen);
      const told = await ask(run.name, "recognise", { picture: sent, name, steps: true });
      app.strokes.length = 0;
      surface.paint();
      show(told, false);
    } catch (error) {
      answer.replaceChildren(trouble(error));
    }
    file.value = "";
  }

  /** The first of the data set's test pictures, as if it were a photograph. */
  async function example() {
    const { sample } = await get(runPath(run.name));
    picture(sample, "").toBlob((blob) => photograph(blob, "example.png"));
  }

  function show(told, drawn) {
    app.picture = { ...told, run: run.name, drawn };
    const sure = told.label !== null;
    const best = sure ? told.label : "?";
    answer.className = sure ? "answer" : "answer unsure";
    answer.replaceChildren(
      h("span", { class: "digit", ...(best.length > 2 ? { class: "digit word" } : {}) }, best),
      h("span", { class: "sure" }, sure ? t("sure", { percent: chance(told.probability) }) : told.reason),
    );
    const largest = told.probabilities.indexOf(Math.max(...told.probabilities));
    rows.forEach((row, label) => row.set(told.probabilities[label] ?? 0, label === largest, told.probabilities.length > 0));
    given.replaceChildren(
      picture(told.pixels, t("given_alt")),
      h("figcaption", null, t("given", { height: told.pixels.shape[0], width: told.pixels.shape[1] })),
    );
    steps.replaceChildren(...(told.steps.length ? stepsOf(told.steps, told.way) : []));
    put.replaceChildren(...correction());
  }

  /** "That is wrong": which class it is. */
  function correction() {
    const keep = async (label) => {
      const { pixels } = app.picture;
      const told = await ask(run.name, "keep", { pixels: pixels.base64, label });
      say(t("kept", { name: run.classes[label], folder: told.folder, count: told.count }));
    };
    return [
      h(
        "details",
        null,
        h("summary", null, t("wrong")),
        h("p", { class: "muted" }, t("wrong_hint")),
        h("div", { class: "choices" }, run.classes.map((name, label) => button(name, () => keep(label), { class: "choice" }))),
      ),
    ];
  }

  function showNothing() {
    answer.className = "answer nothing";
    answer.replaceChildren(h("span", { class: "sure" }, t(ofDigits ? "draw_here" : "draw_here_plain", { data: run.data })));
    rows.forEach((row) => row.set(0, false, false));
    given.replaceChildren();
    steps.replaceChildren();
    put.replaceChildren();
  }

  const undo = () => {
    app.strokes.pop();
    surface.paint();
    recognise();
  };
  const clear = () => {
    app.strokes.length = 0;
    surface.paint();
    recognise();
  };
  const keys = (event) => {
    if (event.target.closest("input, select, textarea, dialog")) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
    else if (event.key === "Escape" || event.key === "Delete") clear();
    else return;
    event.preventDefault();
  };
  file.addEventListener("change", () => photograph(file.files[0]));
  const drop = (event) => {
    event.preventDefault();
    place.classList.remove("over");
    if (event.type === "drop") photograph(event.dataTransfer.files[0]);
  };
  const over = (event) => {
    event.preventDefault();
    place.classList.add("over");
  };
  place.addEventListener("dragover", over);
  place.addEventListener("dragleave", drop);
  place.addEventListener("drop", drop);
  addEventListener("keydown", keys);

  place.append(
    h("h1", { class: "unseen" }, t("view_draw")),
    h(
      "div",
      { class: "board" },
      surface.canvas,
      h(
        "div",
        { class: "row" },
        button(t("undo"), undo, { id: "undo" }, "undo"),
        button(t("clear"), clear, { id: "clear" }, "clear"),
        h("label", { class: ofDigits ? "button" : "button strong", for: "photo" }, iconOf("photo"), h("span", null, t("photo"))),
        file,
        !ofDigits && button(t("example"), example),
      ),
      h("p", { class: "muted small" }, t("photo_hint")),
    ),
    h("div", { class: "told" }, answer, bars, h("div", { class: "below" }, given, put), steps),
  );
  showNothing();
  if (app.picture && app.picture.run === run.name) show(app.picture, app.picture.drawn);
  else if (app.strokes.length) recognise();
  get(runPath(run.name, "/wake")); // load the network while the person takes up the pen
  return () => {
    surface.leave();
    removeEventListener("keydown", keys);
  };
}

/** What happened to a photograph on its way to the network. */
function stepsOf(steps, way) {
  return [
    h("h2", null, t("steps")),
    ...(way ? [h("p", { class: "muted" }, t("way", { way }))] : []),
    h(
      "ol",
      { class: "strip" },
      steps.map((step) => h("li", null, h("figure", null, picture(step.picture, step.name), h("figcaption", null, step.name)))),
    ),
  ];
}
