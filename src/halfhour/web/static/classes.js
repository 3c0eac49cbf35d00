// The classes of a project: each a card with its pictures, ways to add more, and what to do with those that are chosen.

import { button, h, iconOf } from "./dom.js";
import { takesDrops, taking } from "./taking.js";
import { count, t } from "./words.js";

/**
 * The cards. act: {path, take(class, pictures), move(pictures, to), rename(old, name), remove(name)}.
 */
export function classes(act) {
  const node = h("div", { class: "classes" });
  const cards = new Map();
  const chosen = new Set(); // keys of pictures
  let names = [];

  const key = (className, file) => `${className}/${file}`;
  const address = (className, file) => `/api/${act.path}/pictures/${encodeURIComponent(className)}/${encodeURIComponent(file)}`;

  function cardOf(name) {
    const title = h("input", { type: "text", class: "class-name", value: name, maxlength: 60, "aria-label": t("teach_class_name") });
    const number = h("span", { class: "muted number" });
    const shots = h("ul", { class: "thumbs" });
    const bar = h("div", { class: "row chosen", hidden: true });
    const ways = taking(name, (pictures) => act.take(name, pictures));
    const remove = h("button", { type: "button", class: "tool", "aria-label": t("teach_remove_class", { name }), title: t("teach_remove_class", { name }), on: { click: () => act.remove(name) } }, iconOf("bin"));
    title.addEventListener("change", () => act.rename(name, title.value));
    title.addEventListener("keydown", (event) => event.key === "Enter" && title.blur());
    const card = h("section", { class: "card class", "aria-label": name }, h("header", null, title, number, remove), ways.node, bar, shots);
    takesDrops(card, (files) => act.take(name, files.map(({ file }) => ({ name: file.name, blob: file }))));
    return { card, shots, bar, number, thumbs: new Map(), leave: ways.leave };
  }

  function thumb(className, file, place) {
    const own = key(className, file);
    const label = t("teach_picture", { name: className, number: place + 1 });
    const made = h("button", { type: "button", class: "thumb", "aria-pressed": "false", "aria-label": label }, h("img", { src: address(className, file), alt: "", loading: "lazy", decoding: "async" }));
    made.addEventListener("click", () => {
      if (!chosen.delete(own)) chosen.add(own);
      made.setAttribute("aria-pressed", String(chosen.has(own)));
      bars();
    });
    made.addEventListener("keydown", (event) => {
      if (event.key !== "Delete") return;
      chosen.add(own);
      act.move(picked(className), null);
    });
    return h("li", null, made);
  }

  const picked = (className) => [...chosen].map((one) => one.split("/")).filter(([of]) => of === className);

  /** Of each class, what can be done with its chosen pictures. */
  function bars() {
    for (const [name, { bar }] of cards) {
      const pictures = picked(name);
      bar.hidden = !pictures.length;
      if (!pictures.length) continue;
      const to = h("select", { "aria-label": t("teach_move_to") }, h("option", { value: "" }, t("teach_move_to")), names.filter((other) => other !== name).map((other) => h("option", { value: other }, other)));
      to.addEventListener("change", () => to.value && act.move(pictures, to.value));
      const none = () => {
        pictures.forEach((one) => chosen.delete(key(...one)));
        show(last);
      };
      bar.replaceChildren(
        h("b", null, t("teach_chosen", { count: pictures.length })),
        to,
        button(t("teach_delete"), () => act.move(pictures, null), {}, "bin"),
        button(t("teach_choose_none"), none, { class: "quiet" }),
      );
    }
  }

  let last = [];
  /** Show the classes as they are: [{name, pictures}]. */
  function show(told) {
    last = told;
    names = told.map(({ name }) => name);
    for (const [name, card] of cards) {
      if (names.includes(name)) continue;
      card.leave();
      card.card.remove();
      cards.delete(name);
    }
    const there = new Set(told.flatMap(({ name, pictures }) => pictures.map((file) => key(name, file))));
    for (const one of chosen) if (!there.has(one)) chosen.delete(one);
    told.forEach(({ name, pictures }, place) => {
      if (!cards.has(name)) cards.set(name, cardOf(name));
      const { card, shots, number, thumbs } = cards.get(name);
      if (node.children[place] !== card) node.insertBefore(card, node.children[place] ?? null);
      number.textContent = t("teach_count", { count: count(pictures.length) });
      for (const [file, one] of thumbs) {
        if (pictures.includes(file)) continue;
        one.remove();
        thumbs.delete(file);
      }
      pictures.forEach((file, at) => {
        if (thumbs.has(file)) return;
        thumbs.set(file, thumb(name, file, at));
        shots.prepend(thumbs.get(file)); // the newest first
      });
      for (const [file, one] of thumbs) one.firstChild.setAttribute("aria-pressed", String(chosen.has(key(name, file))));
    });
    bars();
  }

  return { node, show, address, leave: () => cards.forEach((card) => card.leave()) };
}
