// What can be taken along from a project, and how a phone comes to it.

import { get, post, runPath } from "./api.js";
import { button, dialog, h, iconOf, s } from "./dom.js";
import { trouble, waiting } from "./empty.js";
import { app } from "./state.js";
import { t } from "./words.js";

const FORMATS = { page: "teach_page", onnx: "ONNX", litert: "LiteRT" };

/** Links and buttons for a run's model; one that must be written first is compared with the model before it is given. */
export function exportsOf({ name }) {
  const told = h("div", { "aria-live": "polite" });
  const write = (to, words) => async (event) => {
    const pressed = event.currentTarget;
    pressed.disabled = true;
    told.replaceChildren(waiting(t("teach_exporting")));
    try {
      const { pictures, same, bytes } = await post(runPath(name, "/export"), { to });
      told.replaceChildren(h("p", { class: "healthy" }, t("teach_exported", { name: words, megabytes: (bytes / 1e6).toFixed(1), same, pictures })));
      h("a", { href: `/api/${runPath(name, `/exported/${to}`)}`, download: "" }).click();
    } catch (error) {
      told.replaceChildren(trouble(error));
    }
    pressed.disabled = false;
  };
  const link = (words, href, properties = {}) => h("a", { class: "button", href, ...properties }, iconOf("download"), h("span", null, words));
  const words = (to) => (to === "page" ? t(FORMATS[to]) : FORMATS[to]);
  return [
    h("h3", null, t("teach_take")),
    h(
      "div",
      { class: "row" },
      Object.keys(FORMATS).map((to) => button(words(to), write(to, words(to)), { "data-export": to }, "download")),
      link(t("teach_keras"), `/api/${runPath(name, "/model")}`, { download: true }),
      h("a", { class: "button", href: `/api/${runPath(name, "/report")}`, target: "_blank", rel: "noopener" }, t("teach_report")),
    ),
    told,
  ];
}

/** A button with the address of this project as a QR code. */
export function phone(project) {
  const open = async () => {
    if (!app.invitation) {
      dialog(t("teach_phone"), t("close"), h("p", null, t("teach_phone_alone")), h("pre", null, "halfhour web --host 0.0.0.0"));
      return;
    }
    const { address, code } = await get(`teach/${encodeURIComponent(project)}/invitation`);
    dialog(t("teach_phone"), t("close"), qr(code), h("p", { class: "muted" }, t("teach_phone_hint")), h("p", { class: "address" }, address));
  };
  return button(t("teach_phone"), open, { id: "phone" }, "phone");
}

/** Rows of 0 and 1 as a picture that a phone reads. */
export function qr(rows) {
  const dots = rows.flatMap((row, y) => row.map((dot, x) => (dot ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return s("svg", { viewBox: `-4 -4 ${rows.length + 8} ${rows.length + 8}`, class: "code", role: "img", "aria-label": t("code") }, s("path", { d: dots }));
}
