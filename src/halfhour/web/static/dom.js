// Elements from JavaScript. Text is always set as text, so a name that holds markup stays a name.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, properties, children) {
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (key === "style") for (const [name, text] of Object.entries(value)) node.style.setProperty(name, text);
    else if (key === "value" || key === "checked") node[key] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An HTML element: `h("p", {class: "note"}, "words", child)`. */
export const h = (name, properties, ...children) => fill(document.createElement(name), properties, children);

/** An SVG element. */
export const s = (name, properties, ...children) => fill(document.createElementNS(SVG, name), properties, children);

/** A sentence of the program's own, with what stands between `backticks` as code. */
export const prose = (text) => text.split(/`([^`]+)`/).map((part, place) => (place % 2 ? h("code", null, part) : part));

/** A button with words, and perhaps an icon before them. */
export const button = (words, press, properties = {}, icon = null) =>
  h("button", { type: "button", ...properties, on: { click: press } }, icon && iconOf(icon), h("span", null, words));

const PATHS = {
  draw: "M4 20l4-1L19 8l-3-3L5 16zM14 7l3 3",
  inside: "M12 3l9 5-9 5-9-5zM3 12l9 5 9-5M3 16l9 5 9-5",
  train: "M3 20h18M4 16c4 0 4-9 8-9s4 3 8-3",
  understand: "M9 18h6M10 21h4M8 15c-5-4-2-12 4-12s9 8 4 12v1H8z",
  mistakes: "M4 4h16v16H4zM4 9.5h16M4 15h16M9.5 4v16M15 4v16",
  runs: "M4 6h16M4 12h16M4 18h16",
  lessons: "M12 6c-2-2-5-2-8-2v14c3 0 6 0 8 2c2-2 5-2 8-2V4c-3 0-6 0-8 2zM12 6v14",
  wall: "M3 4h8v7H3zM13 4h8v7h-8zM3 13h8v7H3zM13 13h8v7h-8z",
  undo: "M9 7H15a5 5 0 0 1 0 10H8M9 3L5 7l4 4",
  clear: "M5 5l14 14M19 5L5 19",
  teach: "M4 4h7v7H4zM13 13h7v7h-7zM16 4v6M13 7h6M7.5 14v6M4.5 17h6",
  camera: "M3 7h12v10H3zM15 10.5l6-3v9l-6-3",
  files: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4",
  folder: "M3 6h6l2 2h10v11H3z",
  bin: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
  photo: "M4 8h4l2-3h4l2 3h4v11H4zM12 10.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6",
  theme: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  phone: "M8 2h8v20H8zM11 19h2",
  play: "M7 4l13 8-13 8z",
  stop: "M6 6h12v12H6z",
  download: "M12 3v12M7 10l5 5 5-5M4 20h16",
};

export const iconOf = (name) =>
  s("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, s("path", { d: PATHS[name] }));

/** A native dialog with a heading and a way out. */
export function dialog(title, closeWords, ...content) {
  const close = () => box.close();
  const box = h(
    "dialog",
    { "aria-label": title, on: { close: () => box.remove(), click: (event) => event.target === box && close() } },
    h("div", { class: "sheet" }, h("h2", null, title), ...content, button(closeWords, close, { class: "quiet" })),
  );
  document.body.append(box);
  box.showModal();
  return box;
}

let leaving;
/** Say something in passing, to eyes and to screen readers. */
export function say(text, bad = false) {
  const place = document.getElementById("said");
  place.textContent = text;
  place.className = bad ? "shown bad" : "shown";
  clearTimeout(leaving);
  leaving = setTimeout(() => (place.className = ""), bad ? 12000 : 5000);
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
