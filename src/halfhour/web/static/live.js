// Live answers: the camera's picture, a picture that was dropped, or a drawing, with bars that follow.

import { post } from "./api.js";
import { bar } from "./bar.js";
import { base64 } from "./bytes.js";
import { film, hasCamera, jpeg, square } from "./camera.js";
import { button, h, say } from "./dom.js";
import { drawn, pad } from "./pad.js";
import { signed } from "./pixels.js";
import { takesDrops } from "./taking.js";
import { chance, t } from "./words.js";

const SIDE = 224; // pixels of what is sent: what the network looks at
const PAUSE = 15; // milliseconds between an answer and the next question
const RECENT = 12; // answers that the speed is told from

/** The part of the view. address(): where to ask; it answers with {label, probability, reason, probabilities}. */
export function live(address, names) {
  const answer = h("output", { class: "answer", "aria-live": "off", "aria-label": t("answer") });
  const bars = h("ol", { class: "bars", "aria-label": t("bars") });
  const stage = h("div", { class: "stage shown" });
  const heat = h("canvas", { class: "heat", width: 7, height: 7, hidden: true, "aria-hidden": "true" });
  const speed = h("p", { class: "muted small" });
  let rows = new Map();
  let open = null; // {kind, leave, pressed}
  let where = false;
  let asking = false;
  let latest = null; // what is asked about next
  let times = [];

  const file = h("input", { type: "file", accept: "image/*,.heic,.heif,.avif", hidden: true, "aria-label": t("teach_one_file") });
  file.addEventListener("change", () => {
    if (file.files[0]) still(file.files[0]);
    file.value = "";
  });

  /** Ask about a picture; while an answer is under way, only the latest waits. */
  async function ask(content, name = "picture.jpg") {
    latest = { content, name };
    if (asking) return;
    asking = true;
    while (latest) {
      const { content: picture, name: called } = latest;
      latest = null;
      try {
        show(await post(address(), { picture, name: called, where }));
      } catch (error) {
        speed.textContent = error.message;
      }
    }
    asking = false;
  }

  function show(told) {
    const classes = told.classes ?? names();
    if (rows.size !== classes.length || !classes.every((name) => rows.has(name))) {
      rows = new Map(classes.map((name) => [name, bar(name)]));
      bars.replaceChildren(...[...rows.values()].map((row) => row.node));
    }
    const sure = told.label !== null;
    answer.className = sure ? "answer" : "answer unsure";
    answer.replaceChildren(
      h("span", { class: "digit word" }, sure ? told.label : t("teach_none")),
      h("span", { class: "sure" }, sure ? t("sure", { percent: chance(told.probability) }) : told.reason),
    );
    const largest = Math.max(...told.probabilities);
    classes.forEach((name, label) => rows.get(name).set(told.probabilities[label] ?? 0, sure && told.probabilities[label] === largest));
    warm(told.where);
    times = [...times, performance.now()].slice(-RECENT);
    const passed = times.at(-1) - times[0];
    speed.textContent = open?.kind === "camera" && times.length > 2 ? t("teach_speed", { rate: ((1000 * (times.length - 1)) / passed).toFixed(0) }) : "";
  }

  /** Where in the picture the answer comes from. */
  function warm(values) {
    heat.hidden = !values;
    if (!values) return;
    heat.height = values.length;
    heat.width = values[0].length;
    const largest = Math.max(...values.flat().map(Math.abs)) || 1;
    const shade = signed();
    const context = heat.getContext("2d");
    const image = context.createImageData(heat.width, heat.height);
    values.flat().forEach((value, place) => image.data.set([...shade(value / largest), (190 * Math.abs(value)) / largest], 4 * place));
    context.putImageData(image, 0, 0);
  }

  const ways = {
    async camera() {
      const { video, leave } = await film();
      let left = false;
      stage.replaceChildren(video, heat);
      const look = async () => {
        if (left) return;
        await ask(await base64(await jpeg(square(video, SIDE))));
        setTimeout(look, PAUSE);
      };
      look();
      return () => {
        left = true;
        leave();
      };
    },
    async draw() {
      const strokes = [];
      const look = () => strokes.length && ask(drawn(strokes, false).toDataURL("image/png").split(",")[1], "drawing.png");
      const surface = pad(strokes, look, t("teach_pad"));
      const clear = () => {
        strokes.length = 0;
        surface.paint();
      };
      stage.replaceChildren(surface.canvas, heat, h("div", { class: "row" }, button(t("clear"), clear, {}, "clear")));
      return () => surface.leave();
    },
  };

  function close() {
    open?.leave();
    open?.pressed?.setAttribute("aria-pressed", "false");
    open = null;
    times = [];
    stage.replaceChildren();
    heat.hidden = true;
  }

  const toggle = (kind) => async (event) => {
    const pressed = event.currentTarget;
    const was = open?.kind;
    close();
    if (was === kind) return;
    open = { kind, leave: () => {}, pressed };
    pressed.setAttribute("aria-pressed", "true");
    try {
      const leave = await ways[kind]();
      if (open?.kind === kind) open.leave = leave;
      else leave();
    } catch (error) {
      close();
      say(error.message, true);
    }
  };

  async function still(blob) {
    close();
    const url = URL.createObjectURL(blob);
    const shown = h("img", { src: url, alt: blob.name, class: "film" });
    shown.addEventListener("load", () => URL.revokeObjectURL(url));
    shown.addEventListener("error", () => shown.remove()); // HEIC: the server reads it, the browser may not
    stage.replaceChildren(shown, heat);
    await ask(await base64(blob), blob.name);
  }

  const key = h("input", { type: "checkbox", id: "teach-where" });
  key.addEventListener("change", () => {
    where = key.checked;
    if (!where) heat.hidden = true;
  });
  const keys = (event) => {
    if (event.key.toLowerCase() !== "w" || event.ctrlKey || event.metaKey || event.target.closest("input[type=text], select, textarea, dialog")) return;
    key.click();
  };
  addEventListener("keydown", keys);

  const node = h(
    "section",
    { class: "card try", "aria-label": t("teach_try") },
    h("h2", null, t("teach_try")),
    h(
      "div",
      { class: "row ways" },
      hasCamera() && button(t("camera"), toggle("camera"), { "aria-pressed": "false", id: "try-camera" }, "camera"),
      button(t("teach_one_file"), () => file.click(), {}, "photo"),
      button(t("teach_draw"), toggle("draw"), { "aria-pressed": "false", id: "try-draw" }, "draw"),
      file,
    ),
    stage,
    answer,
    bars,
    h("label", { class: "tick", for: "teach-where" }, key, h("span", null, t("teach_where"))),
    speed,
  );
  takesDrops(node, ([first]) => first && still(first.file));
  return {
    node,
    leave: () => {
      close();
      removeEventListener("keydown", keys);
    },
  };
}
