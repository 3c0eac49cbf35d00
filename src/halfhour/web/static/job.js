// One training that is followed: curves, progress, what it still gets wrong, what the doctor says.

import { get, post, runPath } from "./api.js";
import { chart, two, whole } from "./chart.js";
import { button, h, prose } from "./dom.js";
import { picture } from "./pixels.js";
import { app, choose } from "./state.js";
import { count, duration, joint, percent, t } from "./words.js";

const PAUSE = 600; // milliseconds between two looks

/** The card of a training. ended() is called when it has come to its end. */
export function followed(job, ended) {
  const seen = { epochs: [], batches: [], counts: null, findings: [], shots: null, latest: null, result: null, note: null, download: null };
  const state = h("span", { class: "muted", role: "status" });
  const bar = h("progress", { max: 1, "aria-label": t("progress") });
  const key = h("dl", { class: "key" });
  const accuracy = chart(t("accuracy_chart"), { x: { low: 0, least: 1, whole: true }, y: { high: 1, format: whole } });
  const loss = chart(t("loss_chart"), { x: { low: 0, least: 1, whole: true }, y: { low: 0, format: two } });
  const stop = button(t("stop"), ask, { class: "stop" }, "stop");
  const against = h("select", { "aria-label": t("against"), on: { change: compare } });
  const actions = h("div", { class: "row" }, stop, against);
  const said = h("div", { class: "said" });
  const shots = h("div");
  const node = h(
    "article",
    { class: "card job", "data-job": job.name },
    h("header", null, h("h3", null, job.name), state),
    bar, key, h("div", { class: "charts" }, accuracy.node, loss.node), actions, said, shots,
  );
  let offset = 0;
  let other = null;
  let timer = null;
  let left = false;
  let known = false; // whether the server has told of it at least once

  async function look() {
    try {
      const told = await get(`trainings/${encodeURIComponent(job.name)}?from=${offset}`);
      const news = told.events.length > 0 || job.state !== told.state || job.place !== told.place || told.stopping;
      offset = told.next;
      told.events.forEach(take);
      known = true;
      const over = going() && !["waiting", "running"].includes(told.state);
      Object.assign(job, told);
      if (news || !key.children.length) put();
      if (over) ended();
    } catch (error) {
      state.textContent = error.message;
    }
    if (!left && (going() || !known)) timer = setTimeout(look, PAUSE);
  }

  const going = () => ["waiting", "running"].includes(job.state);
  const kinds = {
    Planned: (event) => (seen.plan = event.plan),
    ModelReady: (event) => (seen.network = event),
    DataReady: (event) => (seen.counts = event.facts),
    Downloading: (event) => (seen.download = event),
    Warned: (event) => (seen.note = event.text),
    BatchDone: (event) => {
      seen.latest = event;
      seen.batches.push([event.epoch - 1 + event.batch / event.batches, event.accuracy, event.loss]);
    },
    EpochDone: (event) => {
      seen.epochs.push(event.epoch);
      seen.latest = { ...seen.latest, seconds_left: event.seconds_left };
    },
    MistakesSeen: (event) => (seen.shots = event),
    FindingsSoFar: (event) => (seen.findings = event.findings),
    TrainingEnded: (event) => (seen.ended = event.stop_reason),
    Evaluated: (event) => (seen.result = event.evaluation),
    RunSaved: (event) => (seen.findings = event.findings),
  };
  const take = (event) => kinds[event.event]?.(event);

  function put() {
    const running = job.state === "running";
    state.textContent = standing();
    bar.hidden = !running;
    const share = progress();
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
    stop.hidden = !going();
    stop.disabled = Boolean(job.stopping) || Boolean(seen.ended);
    key.replaceChildren(...figures().map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))));
    lines();
    offer();
    said.replaceChildren(...words());
    shots.replaceChildren(...examples());
  }

  function standing() {
    if (job.stopping && !seen.ended) return t("stopping");
    if (job.state !== "running") return t(`state_${job.state}`, { place: job.place });
    if (seen.ended) return t("testing");
    if (seen.latest) return t("running_epoch", { epoch: seen.latest.epoch, left: duration(seen.latest.seconds_left) });
    if (seen.download && !seen.counts) return t("downloading", { place: seen.download.place, megabytes: (seen.download.done / 2 ** 20).toFixed(1) });
    return t(seen.counts ? "building" : "starting");
  }

  function progress() {
    if (seen.ended) return 1;
    if (!seen.latest) return null;
    if (job.epochs) return (seen.latest.epoch - 1 + seen.latest.batch / seen.latest.batches) / job.epochs;
    return Math.max(0, 1 - seen.latest.seconds_left / (60 * job.minutes));
  }

  function figures() {
    const last = seen.epochs.at(-1);
    const told = [];
    if (seen.counts) told.push([t("learns_from"), count(seen.counts.train_count)]);
    if (seen.network) told.push([t("network"), seen.network.name]);
    if (last) told.push([t("epochs_done"), last.number], [t("validation_now"), percent(last.validation_accuracy, 2)]);
    else if (seen.latest) told.push([t("accuracy_now"), percent(seen.latest.accuracy)]);
    if (seen.result) told.push([t("test_result"), percent(seen.result.accuracy, 2)]);
    return told;
  }

  function lines() {
    const names = { validation: t("validation"), training: t("training") };
    const epochs = (field) => seen.epochs.map((epoch) => [epoch.number, epoch[field]]);
    const rest = (validation) =>
      other ? [{ name: other.name, colour: "var(--warm)", dashed: true, points: other.history.map((epoch) => [epoch.number, epoch[validation]]) }] : [];
    const thinned = seen.batches.filter((_point, place) => place % Math.ceil(seen.batches.length / 400) === 0);
    accuracy.update([
      ...rest("validation_accuracy"),
      { name: names.training, colour: "var(--training)", points: thinned.map(([x, y]) => [x, y]), thin: true },
      { name: names.validation, colour: "var(--accent)", points: epochs("validation_accuracy"), dots: seen.epochs.length < 30 ? 4 : 0 },
    ]);
    loss.update([
      ...rest("validation_loss"),
      { name: names.training, colour: "var(--training)", points: thinned.map(([x, , y]) => [x, y]), thin: true },
      { name: names.validation, colour: "var(--accent)", points: epochs("validation_loss"), dots: seen.epochs.length < 30 ? 4 : 0 },
    ]);
    node.dataset.points = seen.epochs.length + seen.batches.length;
  }

  /** The runs that this one may be laid beside. */
  function offer() {
    const runs = app.runs.filter((run) => run.name !== job.name);
    against.hidden = runs.length === 0;
    if (against.options.length === runs.length + 1) return;
    const kept = against.value;
    against.replaceChildren(h("option", { value: "" }, t("against")), ...runs.map((run) => h("option", { value: run.name }, run.name)));
    against.value = kept;
  }

  async function compare() {
    other = against.value ? await get(runPath(against.value)) : null;
    lines();
  }

  function words() {
    const parts = [];
    if (job.error) parts.push(...Object.values(job.error).map((text) => h("p", null, prose(text))));
    if (job.state === "crashed") parts.push(h("p", null, t("crashed_text")), job.last_words && h("pre", { tabindex: "0" }, job.last_words));
    if (job.state === "stopped") parts.push(h("p", null, t("stopped_text")));
    if (seen.plan && job.state === "running") {
      const { model, pictures_per_second: speed, epochs, expected } = seen.plan;
      const words = { model, speed: count(Math.round(speed)), epochs: epochs.toFixed(epochs < 10 ? 1 : 0) };
      parts.push(h("p", { class: "muted" }, [t("planned", words), expected && t("expected", { low: percent(expected[0]), high: percent(expected[1]) })].filter(Boolean).join(joint())));
    }
    if (seen.note) parts.push(h("p", { class: "finding" }, prose(seen.note)));
    parts.push(...seen.findings.map(findingOf));
    if (job.state === "finished" && seen.result) {
      if (!seen.findings.length) parts.push(h("p", { class: "healthy" }, t("healthy")));
      const use = () => {
        choose(job.name);
        location.hash = "#draw";
      };
      parts.push(h("div", { class: "row" }, button(t("draw_with_it"), use, { class: "strong" }, "draw")));
    }
    return parts.filter(Boolean).map((part) => h("div", { class: "part" }, part));
  }

  function examples() {
    if (!seen.shots || !seen.shots.mistakes.length) return [];
    const { shape, base64 } = seen.shots.pictures;
    const [, height, width, channels] = shape;
    const bytes = atob(base64);
    const size = height * width * channels;
    return [
      h("h4", null, t("wrong_now", { epoch: seen.shots.epoch, share: percent(seen.shots.share) })),
      h(
        "ul",
        { class: "shots" },
        seen.shots.mistakes.map((mistake, place) => {
          const pixels = { shape: [height, width, channels], base64: btoa(bytes.slice(place * size, (place + 1) * size)) };
          const words = t("taken_for", { truth: mistake.truth, predicted: mistake.predicted });
          return h("li", null, h("figure", null, picture(pixels, words), h("figcaption", null, words)));
        }),
      ),
    ];
  }

  async function ask() {
    stop.disabled = true;
    await post(`trainings/${encodeURIComponent(job.name)}/stop`);
  }

  look();
  return {
    node,
    leave: () => {
      left = true;
      clearTimeout(timer);
      accuracy.leave();
      loss.leave();
    },
  };
}

/** A finding of the doctor: what, its evidence, the likely cause, what mends it. */
function findingOf(finding) {
  return h(
    "section",
    { class: `finding ${finding.severity}` },
    h("h4", null, finding.title),
    ["evidence", "cause", "remedy"].map((part) => h("p", null, prose(finding[part] ?? ""))),
  );
}
