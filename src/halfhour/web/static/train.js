// Train: choose, see what will happen, start, and follow.

import { get, post } from "./api.js";
import { KEPT } from "./constants.js";
import { button, h, say } from "./dom.js";
import { trouble } from "./empty.js";
import { followed } from "./job.js";
import { own } from "./own.js";
import { app, refresh } from "./state.js";
import { count, percent, shape, t, tOr } from "./words.js";

const chosen = { data: null, options: {}, model: "", minutes: 1, augment: "" };
const OWN = "own"; // chosen, and not understood yet
const MINUTES = [0.5, 1, 2, 3, 5, 10, 15, 20, 30];
let moved = false; // whether the person chose the minutes
const SHOWN = 4; // trainings at a time
const DAY = 86400; // seconds that an ended one stays here; the runs stay in their list

export function train(place) {
  const live = h("section", { class: "live", "aria-label": t("trainings") });
  const form = h("form", { class: "card", on: { submit: (event) => event.preventDefault() } });
  const planned = h("section", { class: "card plan", "aria-live": "polite", "aria-label": t("plan") });
  const setup = h("div", { class: "setup" }, form, planned);
  place.append(h("h1", null, t("train_title")), live, setup);
  const cards = new Map();
  let planning = 0;
  let seen = null; // a person's own data, as they were understood last
  let suit = () => {}; // put the minutes to what suits a data set

  function listed() {
    const now = Date.now() / 1000;
    const shown = app.trainings.filter((job) => ["waiting", "running"].includes(job.state) || now - job.begun < DAY).slice(0, SHOWN);
    for (const job of shown) {
      if (!cards.has(job.name)) cards.set(job.name, followed(job, ended));
    }
    live.replaceChildren(...shown.map((job) => cards.get(job.name).node));
    const running = shown.some((job) => job.state === "running");
    if (running) place.insertBefore(live, setup);
    else place.append(live);
  }

  async function ended() {
    await refresh();
    say(t("list_updated"));
  }

  async function build() {
    const offered = await get("choices");
    const sets = [...offered.data, ...offered.kept];
    if (chosen.data?.includes(":") && !chosen.data.startsWith(KEPT)) chosen.data = OWN; // it is looked at again
    chosen.data ??= (sets.find((set) => set.name === "mnist" && set.here) ?? sets.find((set) => set.name === "digits")).name;
    const options = (name, list) =>
      list.map(({ value, title, text }) =>
        h(
          "label",
          { class: "option" },
          h("input", { type: "radio", name, value, checked: chosen[name] === value, on: { change: () => set(name, value) } }),
          h("span", null, title),
          h("small", null, text),
        ),
      );
    const minutes = h("output", { for: "minutes" }, lasting(chosen.minutes));
    const slider = h("input", {
      type: "range", id: "minutes", min: 0, max: MINUTES.length - 1, step: 1, "aria-valuetext": lasting(chosen.minutes),
      on: {
        input: () => {
          const picked = MINUTES[slider.value];
          minutes.textContent = lasting(picked);
          slider.setAttribute("aria-valuetext", lasting(picked));
          moved = true;
          set("minutes", picked);
        },
      },
    });
    slider.value = MINUTES.indexOf(chosen.minutes);
    const mine = own(offered.paths, understood);
    suit = (name, set = sets.find((one) => one.name === name)) => {
      mine.hidden = name !== OWN && !set?.own;
      offerNetworks(set);
      const wanted = set?.minutes;
      if (moved || !wanted) return;
      chosen.minutes = MINUTES.find((some) => some >= wanted) ?? MINUTES.at(-1);
      slider.value = MINUTES.indexOf(chosen.minutes);
      minutes.textContent = lasting(chosen.minutes);
      slider.setAttribute("aria-valuetext", minutes.textContent);
    };
    form.replaceChildren(
      h("fieldset", null, h("legend", null, t("choose_data")), h("div", { class: "options" }, options("data", [...sets.map(ofSet), { value: OWN, title: t("own_set"), text: t("own_set_text") }])), mine),
      h("fieldset", null, h("legend", null, t("choose_model")), h("div", { class: "options" }, options("model", [{ value: "", title: t("model_planned"), text: t("model_planned_text") }, ...offered.models.map((name) => ({ value: name, title: name, text: tOr(`model_${name}`, "") }))]))),
      h("div", null, h("label", { for: "minutes" }, h("b", null, t("choose_minutes"))), h("div", { class: "minutes" }, slider, minutes)),
      h("details", null, h("summary", null, t("more_choices")), h("fieldset", null, h("legend", null, t("choose_augment")), h("div", { class: "options" }, options("augment", ["", ...offered.augmentations].map((name) => ({ value: name, title: tOr(`augment_${name || "suited"}`, name), text: tOr(`augment_${name || "suited"}_text`, "") })))))),
      h("div", { class: "row" }, button(t("start"), begin, { class: "strong", id: "start" }, "play")),
    );
    suit(chosen.data);
    plan();
  }

  function ofSet(set) {
    if (set.name.startsWith(KEPT)) {
      return { value: set.name, title: t("kept_set", { name: set.name.slice(5) }), text: t("kept_set_text", { count: count(set.train), classes: set.classes.length }) };
    }
    const text = t("set_text", { count: count(set.train), shape: shape(set.shape) });
    return { value: set.name, title: set.name, text: set.here ? text : `${text} ${t("to_fetch", { megabytes: Math.round(set.megabytes) })}` };
  }

  /** Data of one's own were looked at; null where they are not understood. */
  function understood(looked) {
    seen = looked;
    chosen.data = looked?.data ?? OWN;
    chosen.options = looked?.options ?? {};
    suit(OWN, { own: true, ...looked?.found });
    plan();
  }

  /** Networks for colour pictures stand aside where the pictures are grey, and the other way round. */
  function offerNetworks(set) {
    const colours = set?.shape ? set.shape[2] === 3 : null;
    for (const input of form.querySelectorAll("input[name=model]")) {
      const kind = /^(colour|resnet)-/.test(input.value) ? true : /^quick-/.test(input.value) ? false : colours;
      const aside = colours !== null && kind !== colours;
      input.closest("label").hidden = aside;
      if (aside && input.checked) {
        form.querySelector("input[name=model]").checked = true;
        chosen.model = "";
      }
    }
  }

  function set(name, value) {
    if (value === OWN && seen) return understood(seen);
    chosen[name] = value;
    if (name === "data") suit(value);
    plan();
  }

  async function plan() {
    const mine = ++planning;
    form.querySelector("#start").disabled = chosen.data === OWN;
    if (chosen.data === OWN) {
      planned.replaceChildren(h("h2", null, t("plan")), h("p", null, t("own_first")));
      return;
    }
    try {
      const told = await post("plan", chosen);
      if (mine === planning) planned.replaceChildren(...laidOut(told));
    } catch (error) {
      if (mine === planning) planned.replaceChildren(h("h2", null, t("plan")), trouble(error));
    }
  }

  async function begin() {
    try {
      await post("trainings", chosen);
      await refresh();
      listed();
      live.scrollIntoView({ block: "start" });
    } catch (error) {
      say(error.message, true);
    }
  }

  build().catch((error) => form.replaceChildren(trouble(error)));
  listed();
  refresh().then(listed);
  return () => cards.forEach((card) => card.leave());
}

const lasting = (minutes) => t(minutes === 1 ? "one_minute" : "so_many_minutes", { minutes });

/** What a training will do, before it begins. */
function laidOut(told) {
  const parts = [h("h2", null, t("plan"))];
  if (told.layers) {
    parts.push(
      h(
        "ul",
        { class: "split" },
        ["train", "validation", "test"].map((part) => h("li", null, h("b", null, count(told[part])), t(`split_${part}`))),
      ),
      h("p", { class: "muted" }, t("plan_text", { classes: told.classes.length, chance: percent(1 / told.classes.length, 0) })),
      h("h3", null, told.chosen ? t("plan_network", { count: count(told.parameters) }) : t("plan_planned")),
      !told.chosen && h("p", { class: "muted" }, t("plan_planned_text")),
      h("details", { open: told.chosen }, h("summary", null, t("plan_layers", { count: told.layers.length })), h(
        "ol",
        { class: "plan-layers" },
        told.layers.map((layer) =>
          h("li", null, h("span", null, tOr(`kind_${layer.kind}`, layer.kind)), h("span", null, layer.settings), h("span", null, shape(layer.shape))),
        ),
      )),
    );
  } else {
    parts.push(h("p", null, t("plan_kept")));
  }
  parts.push(h("h3", null, t("plan_command")), h("pre", null, told.command));
  return parts.filter(Boolean);
}
