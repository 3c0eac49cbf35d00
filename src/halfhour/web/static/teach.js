// Teach: collect pictures by class, learn from them in seconds, see it answer, put right what is wrong.

import { get, post, runPath } from "./api.js";
import { exportsOf, phone } from "./carry.js";
import { classes } from "./classes.js";
import { button, h, iconOf, say } from "./dom.js";
import { trouble, waiting } from "./empty.js";
import { followed } from "./job.js";
import { advice, faults, outcome } from "./learned.js";
import { live } from "./live.js";
import { queue } from "./sending.js";
import { app, refresh } from "./state.js";
import { start } from "./teach_start.js";
import { t } from "./words.js";

const MINUTES = [0, 1, 2, 5, 10];
const LOOKED = 2000; // milliseconds between two looks for what others added, such as a phone
const QUIET = 700; // milliseconds after the last change, until advice is asked for
let minutes = 1;

export function teach(place) {
  let leave = () => {};
  let left = false;
  const [, name] = location.hash.slice(1).split("/");
  place.append(waiting(t("teach_opening")));
  const open = async () => {
    const { projects, ready, needs } = await get("teach");
    if (left) return;
    const found = name && projects.find((one) => one.name === decodeURIComponent(name));
    leave = found ? await bench(place, found.name, { projects, ready, needs }) : start(place, projects);
  };
  open().catch((error) => place.replaceChildren(trouble(error)));
  return () => {
    left = true;
    leave();
  };
}

/** One project. */
async function bench(place, name, { projects, ready, needs }) {
  const path = `teach/${encodeURIComponent(name)}`;
  let project = await get(path);
  let lesson = null;
  let run = null; // a finished training of this project
  let soon = null;
  let cards = [];
  const told = h("div", { class: "advice", "aria-live": "polite" });
  const result = h("div", { class: "outcome", "aria-live": "polite" });
  const wrong = h("section", { class: "card outcome", "aria-label": t("teach_wrong"), hidden: true });
  const trainings = h("div", { class: "live" });
  const undo = button(t("undo"), back, { id: "undo" }, "undo");
  const source = h("select", { id: "teach-source" });

  const fail = (error) => say(error.message, true);
  const move = (pictures, to) => changed(post(`${path}/move`, { pictures, to }));
  const sending = queue(path, came, fail);
  const made = classes({
    path,
    take: (className, pictures) => pictures.length && sending.add(className, pictures),
    move,
    rename: (old, given) => changed(post(`${path}/classes`, { rename: old, to: given })),
    remove: (className) => changed(post(`${path}/classes`, { remove: className })),
  });

  async function changed(request) {
    try {
      show(await request);
    } catch (error) {
      fail(error);
      show(await get(path));
    }
  }
  async function back() {
    await changed(post(`${path}/undo`).then((now) => (say(t("teach_undone", { count: now.moved })), now)));
  }

  function came(className, { added, refused, undo: steps }) {
    const card = project.classes.find((one) => one.name === className);
    card?.pictures.push(...added);
    if (refused.length) say(t("teach_refused", { count: refused.length, name: refused[0].name, reason: refused[0].reason }), true);
    show({ ...project, undo: steps });
  }

  function show(now) {
    project = now;
    made.show(project.classes);
    undo.disabled = !project.undo;
    const filled = project.classes.filter(({ pictures }) => pictures.length).length;
    learn.disabled = filled < 2 || !ready;
    hint.textContent = t(filled < 2 ? "teach_fill_two" : "teach_ready");
    clearTimeout(soon);
    if (ready) soon = setTimeout(advise, QUIET);
  }

  async function advise() {
    try {
      const { checks } = await get(`${path}/advice`);
      told.replaceChildren(h("h3", null, t("teach_advice")), ...advice(checks));
    } catch (error) {
      told.replaceChildren(trouble(error));
    }
  }

  const learn = button(t("teach_learn"), async () => {
    learn.disabled = true;
    result.replaceChildren(waiting(t("teach_learning")));
    try {
      lesson = await post(`${path}/learn`);
      result.replaceChildren(outcome(lesson));
      const found = faults(lesson, { move, address: made.address });
      wrong.hidden = !found.length;
      wrong.replaceChildren(h("h2", null, t("teach_wrong")), ...found);
      sources("");
      if (minutes && lesson.test) await better();
    } catch (error) {
      result.replaceChildren(trouble(error));
    }
    learn.disabled = false;
  }, { class: "strong", id: "learn" }, "play");
  const hint = h("p", { class: "muted small" });

  /** The training whose run can be reported on and exported, in a process of its own. */
  async function better() {
    for (const job of project.trainings.filter((one) => ["waiting", "running"].includes(one.state))) await post(`trainings/${encodeURIComponent(job.name)}/stop`);
    try {
      await post(`${path}/train`, { minutes });
    } catch (error) {
      fail(error);
    }
    project = { ...project, trainings: (await get(path)).trainings };
    follow();
  }

  function follow() {
    const [latest] = project.trainings;
    if (!latest || cards.some((card) => card.node.dataset.job === latest.name)) return;
    cards.forEach((card) => card.leave());
    cards = [followed(latest, ended)];
    trainings.replaceChildren(cards[0].node);
    if (latest.state === "finished") offer(latest.name);
  }

  async function ended() {
    await refresh();
    const now = await get(path);
    project = { ...project, trainings: now.trainings };
    if (now.trainings[0]?.state === "finished") offer(now.trainings[0].name);
  }

  async function offer(name) {
    run = app.runs.find((one) => one.name === name) ?? null;
    // A last layer of the training has learned from fewer pictures than the one of the lesson: then this stays.
    sources(run && (run.start !== "head" || !lesson) ? run.name : "");
    carry.replaceChildren(...(run ? exportsOf(run) : []));
  }

  /** Who answers: what was learned last in seconds, or the training that took its time. */
  function sources(value) {
    source.replaceChildren(h("option", { value: "" }, t("teach_from_lesson")), run && h("option", { value: run.name }, t("teach_from_run", { name: run.name })));
    source.value = value;
    tryIt.hidden = !lesson && !run;
  }

  const carry = h("div", { class: "carry" });
  const lively = live(
    () => (source.value ? runPath(source.value, "/recognise") : `${path}/answer`),
    () => run?.classes ?? [],
  );
  const tryIt = h("div", { class: "try-it", hidden: true }, h("label", { class: "row", for: "teach-source" }, h("span", { class: "muted small" }, t("teach_source")), source), lively.node);
  const patience = h("select", { id: "teach-minutes", on: { change: () => (minutes = Number(patience.value)) } }, MINUTES.map((some) => h("option", { value: some }, some ? t("teach_minutes", { minutes: some }) : t("teach_no_minutes"))));
  patience.value = minutes;

  const fresh = h("input", { type: "text", maxlength: 60, id: "new-class", placeholder: t("teach_new_class"), "aria-label": t("teach_new_class") });
  const add = async (event) => {
    event.preventDefault();
    if (!fresh.value.trim()) return;
    await changed(post(`${path}/classes`, { add: fresh.value }));
    fresh.value = "";
  };
  const other = h("select", { "aria-label": t("teach_project") }, projects.map((one) => h("option", { value: one.name }, one.name)), h("option", { value: "" }, t("teach_other")));
  other.value = name;
  other.addEventListener("change", () => (location.hash = other.value ? `teach/${encodeURIComponent(other.value)}` : "teach"));

  const keys = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "z" || event.target.closest("input[type=text], dialog")) return;
    event.preventDefault();
    if (!undo.disabled) back();
  };
  addEventListener("keydown", keys);
  const others = setInterval(async () => {
    if (document.hidden || sending.busy()) return;
    const now = await get(path).catch(() => null);
    if (now && !sending.busy() && JSON.stringify(now.classes) !== JSON.stringify(project.classes)) show(now);
  }, LOOKED);

  place.replaceChildren(
    h("header", { class: "bench-head" }, h("h1", null, name), h("div", { class: "row" }, other, undo, phone(name), h("a", { class: "button", href: `/api/${path}/zip`, download: true }, iconOf("download"), h("span", null, t("teach_pack"))))),
    h(
      "div",
      { class: "bench" },
      h("div", { class: "collected" }, made.node, h("form", { class: "row add-class", on: { submit: add } }, fresh, h("button", { type: "submit" }, t("teach_add_class"))), h("p", { class: "muted small" }, t("teach_folder_told", { folder: project.folder }))),
      h(
        "div",
        { class: "taught" },
        h("section", { class: "card" }, h("h2", null, t("teach_learn_title")), !ready && h("p", { class: "finding error" }, needs), h("div", { class: "row" }, learn, h("label", { class: "row", for: "teach-minutes" }, h("span", { class: "muted small" }, t("teach_then")), patience)), hint, result, told),
        tryIt,
        wrong,
        carry,
        trainings,
      ),
    ),
  );
  show(project);
  sources("");
  follow();
  if (ready) get(`${path}/wake`).catch(fail);
  return () => {
    clearTimeout(soon);
    clearInterval(others);
    removeEventListener("keydown", keys);
    made.leave();
    lively.leave();
    cards.forEach((card) => card.leave());
  };
}
