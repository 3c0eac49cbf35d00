// The lessons: their list, and one of them to read. Text comes as nodes: [tag, attributes, children...].

import { get } from "./api.js";
import { h, prose } from "./dom.js";
import { trouble } from "./empty.js";
import { t } from "./words.js";

/** An element from a node. */
function element(node) {
  if (typeof node === "string") return node;
  const [tag, attributes, ...children] = node;
  const made = h(tag, attributes, ...children.map(element));
  if (tag === "pre") made.tabIndex = 0; // it may be wider than the page, and must be scrolled without a mouse
  return tag === "table" ? h("div", { class: "scroll", tabindex: 0 }, made) : made;
}

export function lessons(place) {
  const number = location.hash.split("/")[1];
  const leaving = new AbortController();
  const shown = number ? one(place, number, leaving.signal) : list(place, leaving.signal);
  shown.catch((error) => error.name !== "AbortError" && place.replaceChildren(trouble(error)));
  return () => leaving.abort();
}

async function list(place, signal) {
  const { lessons: all } = await get("lessons", signal);
  const entries = all.map((lesson) =>
    h(
      "li",
      null,
      h(
        "a",
        { class: "card lesson", href: `#lessons/${lesson.number}` },
        h("span", { class: "number" }, lesson.number),
        h("span", { class: "title" }, lesson.title),
        h("span", { class: "muted" }, state(lesson)),
      ),
    ),
  );
  place.replaceChildren(
    h("h1", null, t("lessons_title")),
    h("p", { class: "lead" }, t("lessons_lead")),
    h("ol", { class: "lessons-list" }, entries),
    h("p", { class: "muted" }, prose(t("lessons_exercises"))),
  );
}

/** How far the reader is. */
function state(lesson) {
  const told = t("lesson_state", { minutes: lesson.minutes, passed: lesson.passed.length, all: lesson.exercises.length });
  return lesson.done ? `✓ ${told}` : told;
}

async function one(place, number, signal) {
  const lesson = await get(`lessons/${encodeURIComponent(number)}`, signal);
  const turn = [-1, 1].map((step) => lesson.number + step).filter((other) => other >= 1 && other <= lesson.last);
  const links = turn.map((other) =>
    h("a", { href: `#lessons/${other}` }, t(other < lesson.number ? "lesson_before" : "lesson_after", { number: other })),
  );
  place.replaceChildren(
    h("p", { class: "muted" }, h("a", { href: "#lessons" }, t("lessons_all"))),
    h("article", { class: "lesson-text" }, lesson.nodes.map(element)),
    h("p", { class: "muted" }, prose(t("lesson_write", { number: lesson.number }))),
    h("nav", { class: "row", "aria-label": t("lessons_all") }, links),
  );
}
