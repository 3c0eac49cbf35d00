// What learning came to: the test, what is taken for what, pictures whose label is doubted, what to do next.

import { button, h, prose } from "./dom.js";
import { count, percent, t } from "./words.js";

const SHOWN = 8; // pictures of a pair

/** What is wrong, by pictures. act: {move(pictures, to), address(class, file)}. */
export const faults = (lesson, act) => [...doubts(lesson, act), ...confusions(lesson, act)];

/** How right it is, and how much that is worth. */
export function outcome({ count: pictures, seconds, fair, test }) {
  const told = [h("p", { class: "muted" }, t("teach_learned", { count: count(pictures), seconds: seconds.toFixed(1) }))];
  if (!test) return h("div", null, told, h("p", { class: "finding" }, t("teach_no_test")));
  told.unshift(h("p", { class: "big" }, t("teach_right", { percent: percent(test.accuracy, 0) })));
  told.push(h("p", { class: "muted small" }, t(fair ? "teach_fair" : "teach_cut", { low: percent(test.low, 0), high: percent(test.high, 0) })));
  return h("div", null, told);
}

const shot = (act, className, file, words, below) =>
  h("li", null, h("figure", null, h("img", { src: act.address(className, file), alt: words, loading: "lazy" }), h("figcaption", null, words, below)));

/** Which class is taken for which, by their pictures, the most frequent first. */
function confusions({ classes, asked }, act) {
  const pairs = new Map();
  for (const [className, file, label] of asked) {
    const taken = classes[label];
    if (label < 0 || taken === className) continue;
    const key = `${className}/${taken}`;
    if (!pairs.has(key)) pairs.set(key, { className, taken, files: [] });
    pairs.get(key).files.push(file);
  }
  if (!pairs.size) return [];
  const sorted = [...pairs.values()].sort((one, other) => other.files.length - one.files.length);
  return [
    h("h3", null, t("teach_confused")),
    ...sorted.map(({ className, taken, files }, place) =>
      h(
        "details",
        { class: "pair", open: place === 0 },
        h("summary", null, t("teach_taken", { truth: className, taken, count: files.length })),
        h("p", { class: "muted small" }, t("teach_collect_more", { truth: className, taken })),
        h("ul", { class: "shots" }, files.slice(0, SHOWN).map((file) => shot(act, className, file, t("teach_in", { name: className })))),
      ),
    ),
  ];
}

/** Likely wrong labels, each with a button that moves it. */
function doubts({ doubts: found }, act) {
  if (!found.length) return [];
  return [
    h("h3", null, t("teach_doubts")),
    h("p", { class: "muted small" }, t("teach_doubts_hint")),
    h(
      "ul",
      { class: "shots doubts" },
      found.map(([className, file, taken, share]) => {
        const words = t("teach_doubt", { name: className, taken, percent: percent(share, 0) });
        const move = button(t("teach_move", { name: taken }), () => act.move([[className, file]], taken).then(() => move.closest("li").remove()));
        return shot(act, className, file, words, move);
      }),
    ),
  ];
}

/** The checks, those that want something first. */
export function advice(checks) {
  const wanting = checks.filter((check) => check.state !== "ok");
  if (!wanting.length) return [h("p", { class: "healthy" }, t("teach_all_well"))];
  return wanting.map((check) =>
    h("section", { class: `finding ${check.state === "fault" ? "error" : "warning"}` }, h("h4", null, check.name), h("p", null, prose(check.detail)), h("p", { class: "muted" }, prose(check.remedy))),
  );
}
