// The teacher's wall: what every browser of the class is doing.

import { get } from "./api.js";
import { trouble, waiting } from "./empty.js";
import { h } from "./dom.js";
import { qr } from "./carry.js";
import { app } from "./state.js";
import { count, percent, t } from "./words.js";

const PAUSE = 2000; // milliseconds between two looks

export function wall(place) {
  const body = h("ul", { class: "seats" });
  const told = h("div", { "aria-live": "polite" }, waiting(t("teach_opening")));
  let timer = null;
  let left = false;

  const project = ({ name, classes, accuracy, training }) =>
    h(
      "div",
      null,
      h("b", null, name),
      h("p", { class: "muted small" }, Object.entries(classes).map(([one, pictures]) => `${one} ${count(pictures)}`).join(" · ")),
      accuracy !== null && h("p", null, t("teach_right", { percent: percent(accuracy, 0) })),
      training && h("p", { class: "muted small" }, t(`wall_${training.state}`, { place: training.place })),
    );

  async function look() {
    try {
      const { seats } = await get("wall");
      told.replaceChildren(h("p", { class: "lead" }, t("wall_count", { count: seats.length })));
      body.replaceChildren(...seats.map((seat) => h("li", { class: "card" }, h("h2", null, t("wall_seat", { number: seat.number })), seat.projects.map(project))));
    } catch (error) {
      told.replaceChildren(trouble(error));
    }
    if (!left) timer = setTimeout(look, PAUSE);
  }

  const { invitation } = app;
  place.append(
    h("h1", null, t("view_wall")),
    told,
    invitation && h("section", { class: "card invite" }, qr(invitation.code), h("div", null, h("p", null, t("wall_invite")), h("p", { class: "address" }, invitation.address))),
    body,
  );
  look();
  return () => {
    left = true;
    clearTimeout(timer);
  };
}
