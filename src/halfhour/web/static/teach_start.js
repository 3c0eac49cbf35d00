// Teach, before a project is open: begin one, or open one that is there.

import { post } from "./api.js";
import { button, h, say } from "./dom.js";
import { trouble, waiting } from "./empty.js";
import { send } from "./own.js";
import { count, percent, t } from "./words.js";

/** The form and the list. */
export function start(place, projects) {
  const field = (id, words, value = "") => h("div", { class: "field" }, h("label", { for: id }, words), h("input", { type: "text", id, value, maxlength: 60, autocomplete: "off" }));
  const told = h("div", { "aria-live": "polite" });
  const names = h("div", { class: "fields" });
  const more = () => names.append(field(`class-${names.children.length + 1}`, t("teach_class_number", { number: names.children.length + 1 })));
  more();
  more();
  const begin = async (event) => {
    event.preventDefault();
    const given = [...names.querySelectorAll("input")].map((input) => input.value.trim()).filter(Boolean);
    try {
      const { name } = await post("teach", { name: document.getElementById("project-name").value, classes: given });
      location.hash = `teach/${encodeURIComponent(name)}`;
    } catch (error) {
      told.replaceChildren(trouble(error));
    }
  };
  const archive = h("input", { type: "file", accept: ".zip,.tm", hidden: true, id: "archive", "aria-label": t("teach_unpack") });
  const sent = h("div", { "aria-live": "polite" });
  archive.addEventListener("change", async () => {
    try {
      const upload = await send([...archive.files], (share) => sent.replaceChildren(waiting(t("own_sending", { share: percent(share, 0) }))));
      const { name, refused } = await post("teach/unpack", { upload });
      if (refused) say(t("teach_unpacked", { refused }), true);
      location.hash = `teach/${encodeURIComponent(name)}`;
    } catch (error) {
      sent.replaceChildren(trouble(error));
    }
    archive.value = "";
  });
  place.replaceChildren(
    h("h1", null, t("teach_title")),
    h("p", { class: "lead" }, t("teach_lead")),
    h(
      "div",
      { class: "teach-start" },
      h("form", { class: "card", on: { submit: begin } }, h("h2", null, t("teach_begin")), field("project-name", t("teach_project_name")), names, h("div", { class: "row" }, h("button", { type: "submit", class: "strong" }, t("teach_begin")), button(t("teach_more_classes"), more)), told),
      h(
        "section",
        { class: "card" },
        projects.length > 0 && h("h2", null, t("teach_projects")),
        projects.length > 0 && h(
            "ul",
            { class: "projects" },
            projects.map((one) => {
              const counts = Object.entries(one.classes).map(([name, pictures]) => `${name} ${count(pictures)}`);
              return h("li", null, h("a", { href: `#teach/${encodeURIComponent(one.name)}` }, one.name), h("span", { class: "muted small" }, counts.slice(0, 6).join(" · ")));
            }),
          ),
        h("div", { class: "row" }, button(t("teach_unpack"), () => archive.click(), {}, "folder"), archive),
        h("p", { class: "muted small" }, t("teach_unpack_hint")),
        sent,
      ),
    ),
  );
  return () => {};
}
