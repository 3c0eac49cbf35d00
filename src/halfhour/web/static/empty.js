// What stands where a network is needed and none is there yet.

import { h, prose } from "./dom.js";
import { t } from "./words.js";

export const empty = () =>
  h(
    "section",
    { class: "card empty" },
    h("h1", null, t("empty_title")),
    h("p", { class: "lead" }, t("empty_text")),
    h("a", { class: "button strong", href: "#train" }, t("empty_train")),
  );

/** The rows of sentences of an error. */
export const trouble = (error) =>
  h("div", { class: "trouble", role: "alert" }, ...(error.sentences ?? [error.message]).map((text) => h("p", null, prose(text))));

export const waiting = (text) => h("p", { class: "waiting", role: "status" }, h("span", { class: "pulse" }), text);
