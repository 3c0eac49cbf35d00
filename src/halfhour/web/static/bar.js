// One class of an answer, with its bar.

import { h } from "./dom.js";
import { chance } from "./words.js";

/** One class with its bar. */
export function bar(name) {
  const fill = h("span", { class: "fill" });
  const figure = h("span", { class: "figure" });
  const node = h("li", null, h("span", { class: "name", title: name }, name), h("span", { class: "track" }, fill), figure);
  const set = (share, best, known = true) => {
    fill.style.setProperty("translate", `${100 * (share - 1)}%`);
    figure.textContent = known ? chance(share) : "";
    node.classList.toggle("best", best);
  };
  return { node, set };
}
