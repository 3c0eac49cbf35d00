// The page itself: a drawing or a picture -> the pixels that the network is given -> its answer, at every stroke.

import { askAgain } from "./augment.js";
import { bar } from "./bar.js";
import { bytesOf } from "./bytes.js";
import { film, hasCamera, square } from "./camera.js";
import { LARGE_ENOUGH } from "./constants.js";
import { hypotheses, prepareDigit } from "./digit.js";
import { button, h, iconOf } from "./dom.js";
import { network } from "./network.js";
import { drawn, pad } from "./pad.js";
import { canvasOfFile } from "./photo.js";
import { canvasOf } from "./pixels.js";
import { prepareStretched, prepareWhole } from "./plain.js";
import { likeliest, readDigit } from "./reading.js";
import { trusted } from "./trust.js";
import { chance, count, language, percent, speak, t } from "./words.js";

const UNSURE = 0.5;
const BREATH = 30; // milliseconds between two pictures of the camera, in which the page does the rest
const held = (id) => document.getElementById(id).textContent;
const facts = JSON.parse(held("facts"));
const form = facts.notes.input.shape.slice(1);
const names = facts.notes.class_names;
const { kind } = facts.notes.preparation;
const digits = kind === "digit";
const prepared = { digit: prepareDigit, photograph: prepareStretched }[kind] ?? prepareWhole;
const weights = new Float32Array(bytesOf(held("weights")).buffer);
const strokes = [];
let chosen = null; // a picture's canvas, in place of a drawing

const look = network(facts.steps, weights, form);
const model = { look, ask: facts.trust?.augmented ? askAgain(look, form) : (pictures) => pictures.map(look) };
const trust = facts.trust && trusted(facts.trust, held("known")); // of photographed digits, soon

/** (height, width, channels) pixels 0..255 in one array -> probabilities. Also for those who open the console. */
export const answer = (pixels) => look(pixels).probabilities;
/** A canvas -> {pixels, refusal}, as the network wants them: of a digit, in the usual way. */
export const prepare = (canvas) => prepared(canvas, form);
/** A canvas -> {pixels, refusal, probabilities}; of a digit, in other ways where the network is not sure of the usual one. */
export async function read(canvas, wanted = async () => true) {
  if (digits) return readDigit(canvas, form, model, await trust, wanted);
  const shown = prepare(canvas);
  return { ...shown, probabilities: answer(shown.pixels) };
}
/** A canvas -> {pixels, refusal} of every way to look at a digit. */
export const everyWay = (canvas) => Array.from(hypotheses(canvas, form), ({ alone }) => alone);
globalThis.halfhour = { answer, prepare, read, everyWay, canvasOfFile, facts };

function show() {
  document.title = t("title", { data: facts.notes.data });
  const told = h("output", { class: "answer", "aria-live": "polite", "aria-label": t("answer") });
  const rows = names.map((name) => bar(name));
  const given = h("figure", { class: "given" });
  const surface = pad(strokes, soon, t("pad"), () => chosen);
  let waiting = 0;
  let latest = 0; // of the looks that were begun
  let shown = null; // the camera's film
  let watching = 0;

  /** The stroke is painted first; of several stretches that come meanwhile, the last is answered. */
  function soon() {
    if (chosen) {
      chosen = null;
      surface.paint();
    }
    clearTimeout(waiting);
    waiting = setTimeout(recognise);
  }

  /** Between two ways to look the page takes what came meanwhile; a newer drawing ends the look at an older one. */
  async function recognise() {
    const mine = ++latest;
    const wanted = () => new Promise((done) => setTimeout(() => done(mine === latest)));
    const canvas = chosen ?? (strokes.length ? drawn(strokes, !digits) : null);
    if (!canvas) {
      given.replaceChildren();
      say("", t(digits ? "draw_or_choose" : "draw_one_of", { names: names.join(language === "zh" ? "、" : ", ") }), "nothing");
      rows.forEach((row) => row.set(0, false, false));
      return;
    }
    const seen = await read(canvas, wanted);
    if (seen && mine === latest) tell(seen);
  }

  function tell({ pixels, refusal, probabilities }) {
    given.replaceChildren(pictured(pixels), h("figcaption", null, t("given", { height: form[0], width: form[1] })));
    const best = likeliest(probabilities);
    if (refusal) {
      say("?", t(refusal, { first: names[best] }), "unsure");
      rows.forEach((row) => row.set(0, false, false));
      return;
    }
    say(names[best], t("sure", { percent: chance(probabilities[best]) }), probabilities[best] > UNSURE ? "" : "unsure");
    rows.forEach((row, label) => row.set(probabilities[label], label === best));
  }

  const say = (word, words, kind) => {
    told.className = `answer ${kind}`;
    told.replaceChildren(
      word && h("span", { class: word.length > 2 ? "digit word" : "digit" }, word),
      h("span", { class: "sure" }, words),
    );
  };
  const again = () => {
    surface.paint();
    recognise();
  };
  const undo = () => {
    strokes.pop();
    again();
  };
  const clear = () => {
    shut();
    strokes.length = 0;
    chosen = null;
    again();
  };
  const photograph = async (file) => {
    if (!file) return;
    try {
      shut();
      chosen = await canvasOfFile(file);
      strokes.length = 0;
      again();
    } catch {
      say("?", t("not_a_picture"), "unsure");
    }
  };
  /** The camera's picture is answered again and again, until it is pressed once more. */
  async function watch() {
    if (shown) return clear();
    try {
      shown = await film();
    } catch (error) {
      return say("?", error.message, "unsure");
    }
    surface.canvas.hidden = true;
    surface.canvas.after(shown.video);
    strokes.length = 0;
    const next = () => {
      if (!shown) return;
      chosen = square(shown.video, LARGE_ENOUGH);
      recognise();
      watching = setTimeout(next, BREATH);
    };
    next();
  }
  function shut() {
    clearTimeout(watching);
    shown?.video.remove();
    shown?.leave();
    shown = null;
    surface.canvas.hidden = false;
  }
  document.onkeydown = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
    else if (event.key === "Escape" || event.key === "Delete") clear();
    else return;
    event.preventDefault();
  };

  const other = language === "zh" ? "en" : "zh";
  document.body.replaceChildren(
    h("header", { class: "top" },
      h("h1", { class: "name" }, facts.notes.data),
      button(t("other_language"), () => turn(other), { class: "tool", lang: other === "zh" ? "zh-Hans" : "en" })),
    h("main", null,
      h("div", { class: "draw" },
        h("div", { class: "board" }, surface.canvas,
          h("div", { class: "row" },
            button(t("undo"), undo, { id: "undo" }, "undo"),
            button(t("clear"), clear, { id: "clear" }, "clear"),
            digits || !hasCamera() ? null : button(t("camera"), watch, { id: "camera" }, "camera"),
            chooser(photograph))),
        h("div", { class: "told" }, told,
          h("ol", { class: "bars", "aria-label": t("bars") }, rows.map((row) => row.node)),
          h("div", { class: "below" }, given)))),
    h("footer", { class: "muted small" },
      h("p", null, t("told", { parameters: count(weights.length) })),
      h("p", null, facts.trust ? t("several_looks") : t("one_look", { percent: percent(UNSURE, 0) })),
      h("p", null, t("made_with", { model: facts.notes.model, data: facts.notes.data }))),
  );
  recognise();
}

/** A button for a picture file; one may be dropped anywhere, too. */
function chooser(photograph) {
  const file = h("input", { type: "file", accept: "image/*", class: "hidden", id: "photo", tabindex: "-1", "aria-label": t("choose_picture") });
  file.addEventListener("change", () => photograph(file.files[0]));
  document.ondragover = (event) => event.preventDefault();
  document.ondrop = (event) => {
    event.preventDefault();
    photograph(event.dataTransfer.files[0]);
  };
  return [h("label", { class: "button", for: "photo" }, iconOf("photo"), h("span", null, t("choose_picture"))), file];
}

/** The pixels as the network has them, to be looked at. */
function pictured(pixels) {
  const [height, width, channels] = form;
  return canvasOf(height, width, (row, column) => {
    const start = (row * width + column) * channels;
    return channels === 3 ? pixels.subarray(start, start + 3) : [pixels[start], pixels[start], pixels[start]];
  }, t("given_alt"));
}

const turn = async (wanted) => {
  await speak(wanted, async (name) => facts.words[name]);
  show();
};
turn();
