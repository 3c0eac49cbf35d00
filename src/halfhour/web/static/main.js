// The frame around the views: navigation, the network in use, language, theme.

import { Told } from "./api.js";
import { qr } from "./carry.js";
import { button, dialog, h, iconOf, say } from "./dom.js";
import { draw } from "./draw.js";
import { inside } from "./inside.js";
import { lessons } from "./lessons.js";
import { mistakes } from "./mistakes.js";
import { runs } from "./runs.js";
import { app, choose, refresh } from "./state.js";
import { teach } from "./teach.js";
import { train } from "./train.js";
import { wall } from "./wall.js";
import { understand } from "./understand.js";
import { LANGUAGES } from "./constants.js";
import { language, percent, speak, t } from "./words.js";

const VIEWS = { draw, teach, inside, train, understand, mistakes, runs, lessons, wall };
const main = document.getElementById("main");
let leave = () => {};

/** The views there are: the wall is for the teacher of a class. */
const offered = () => Object.keys(VIEWS).filter((name) => name !== "wall" || app.teacher);

const wanted = () => {
  const name = location.hash.slice(1).split("/")[0];
  return offered().includes(name) ? name : "draw";
};

/** Put up the view that the address names. */
function show(moveFocus) {
  leave();
  const name = wanted();
  const held = document.activeElement?.id;
  frame(name);
  const place = h("div", { class: `view ${name}` });
  main.replaceChildren(place);
  document.title = `${t(`view_${name}`)} · halfhour`;
  if (moveFocus) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  } else if (held) {
    document.getElementById(held)?.focus({ preventScroll: true }); // the bar was made anew under the reader's hand
  }
  leave = VIEWS[name](place, show) ?? (() => {});
}

/** The bar at the top (on a phone, half of it at the bottom). */
function frame(current) {
  for (const place of document.querySelectorAll("[data-t]")) place.textContent = t(place.dataset.t);
  const views = document.getElementById("views");
  views.setAttribute("aria-label", t("views"));
  views.replaceChildren(
    ...offered().map((name) =>
      h(
        "a",
        { href: `#${name}`, "aria-current": name === current ? "page" : null },
        iconOf(name),
        h("span", null, t(`view_${name}`)),
      ),
    ),
  );
  views.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "nearest" }); // on a phone the bar may be wider
  document.getElementById("tools").replaceChildren(
    ...[networkChooser(), app.invitation && invite(), languageSwitch(), themeSwitch()].filter(Boolean),
  );
}

function networkChooser() {
  if (!app.run) return null;
  const options = app.runs.map((run) =>
    h("option", { value: run.name }, `${run.data} · ${run.model} · ${percent(run.validation_accuracy)} · ${run.name}`),
  );
  const changed = (event) => {
    choose(event.target.value);
    show(false);
  };
  const chooser = h("select", { id: "network", "aria-label": t("network_in_use"), on: { change: changed } }, ...options);
  chooser.value = app.run.name;
  return h("label", { class: "chooser" }, h("span", { class: "muted" }, t("network_in_use")), chooser);
}

function languageSwitch() {
  const other = Object.keys(LANGUAGES).find((name) => name !== language);
  const change = async () => {
    await speak(other);
    show(false);
  };
  return button(LANGUAGES[other], change, { class: "tool", lang: other === "zh" ? "zh-Hans" : "en", id: "language" });
}

function themeSwitch() {
  const dark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const change = () => {
    const theme = dark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Not remembered, then.
    }
    show(false);
  };
  return h(
    "button",
    { type: "button", class: "tool", id: "theme", "aria-label": t(dark() ? "to_light" : "to_dark"), on: { click: change } },
    iconOf("theme"),
  );
}

/** The address for phones of the same network, as a QR code. */
function invite() {
  const open = () => {
    const code = qr(app.invitation.code);
    dialog(t("on_phone"), t("close"), code, h("p", { class: "muted" }, t("on_phone_hint")), h("p", { class: "address" }, app.invitation.address));
  };
  return h("button", { type: "button", class: "tool", "aria-label": t("on_phone"), on: { click: open } }, iconOf("phone"));
}

addEventListener("hashchange", () => {
  if (location.hash !== "#main") show(true);
});
addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof Told) {
    event.preventDefault();
    say(event.reason.message, true);
  }
});

await speak();
if (location.search) history.replaceState(null, "", `/${location.hash}`); // the token is in a cookie by now
try {
  await refresh();
} catch (error) {
  say(error.message, true);
}
show(false);
document.documentElement.dataset.ready = "yes";
