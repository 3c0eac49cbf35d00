// A person's own data: a path on this machine, or files that are sent; shown as they were understood.

import { post } from "./api.js";
import { base64 } from "./bytes.js";
import { trouble, waiting } from "./empty.js";
import { button, h } from "./dom.js";
import { picture } from "./pixels.js";
import { count, percent, shape, t } from "./words.js";

const PIECE = 4 * 2 ** 20; // bytes sent at a time
const SHOWN = 24; // pictures

/** The part of the form; take({data, options, found}) is called when data were understood, take(null) when not. */
export function own(paths, take) {
  const path = h("input", { type: "text", id: "own-path", placeholder: t("own_example"), autocomplete: "off", spellcheck: "false" });
  const told = h("div", { class: "own-found", "aria-live": "polite" });
  const file = h("input", { type: "file", id: "own-file", hidden: true, on: { change: () => chosen(file) } });
  const folder = h("input", { type: "file", id: "own-folder", webkitdirectory: true, hidden: true, on: { change: () => chosen(folder) } });

  async function look(data, options = {}) {
    told.replaceChildren(waiting(t("own_looking")));
    try {
      const found = await post("look", { data, options });
      told.replaceChildren(...shown(found, (option) => look(data, { ...options, ...option })));
      take({ data, options, found });
    } catch (error) {
      told.replaceChildren(trouble(error));
      take(null);
    }
  }

  async function chosen(input) {
    const files = [...input.files].filter((one) => !place(one).split("/").some((part) => part.startsWith(".")));
    input.value = "";
    if (!files.length) return;
    take(null);
    try {
      await send(files, (share) => told.replaceChildren(waiting(t("own_sending", { share: percent(share, 0) })))).then((upload) => look(`upload:${upload}`));
    } catch (error) {
      told.replaceChildren(trouble(error));
    }
  }

  const here = () => path.value.trim() && look(`path:${path.value.trim()}`);
  path.addEventListener("keydown", (event) => event.key === "Enter" && here());
  return h(
    "div",
    { class: "own" },
    paths && h("label", { for: "own-path" }, t("own_path")),
    paths && h("div", { class: "row" }, path, button(t("own_look"), here, { id: "own-look" })),
    h("div", { class: "row" }, button(t("own_file"), () => file.click()), button(t("own_folder"), () => folder.click()), file, folder),
    told,
  );
}

const place = (file) => file.webkitRelativePath || file.name;

/** Send files in pieces; the name of the upload. */
export async function send(files, tell) {
  const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
  let upload = "";
  let sent = 0;
  let pieces = [];
  let waits = 0;
  async function flush() {
    ({ upload } = await post("uploads", { upload, files: pieces }));
    sent += waits;
    [pieces, waits] = [[], 0];
    tell(sent / total);
  }
  for (const file of files) {
    for (let from = 0; from === 0 || from < file.size; from += PIECE) {
      const piece = file.slice(from, from + PIECE);
      pieces.push({ path: place(file), from, content: await base64(piece) });
      waits += piece.size;
      if (waits >= PIECE) await flush();
    }
  }
  if (pieces.length) await flush();
  return upload;
}

/** What was understood, with pictures, and a button for every other reading. */
function shown(found, again) {
  const parts = { train: count(found.train), test: count(found.test), classes: found.classes.length, shape: shape(found.shape) };
  const other = (option) => {
    const [name, ...value] = option.slice(2).split(" ");
    return button(t("own_other", { option }), () => again({ [name]: value.join(" ") }));
  };
  return [
    h("p", null, h("b", null, t("own_found", parts))),
    h("ul", { class: "own-facts" }, [...found.facts, ...found.warnings].map((fact) => h("li", null, fact))),
    h(
      "ul",
      { class: "own-sheet" },
      spread(found.sheet).map((one) => h("li", null, picture(one, one.caption), h("small", null, one.caption))),
    ),
    found.readings.length > 0 && h("p", null, t("own_doubt")),
    found.readings.length > 0 && h("div", { class: "row" }, found.readings.map(other)),
  ].filter(Boolean);
}

/** As many pictures of each class as there is room for. */
function spread(sheet) {
  const classes = new Map();
  for (const one of sheet) classes.set(one.caption, [...(classes.get(one.caption) ?? []), one]);
  const each = Math.max(1, Math.floor(SHOWN / classes.size));
  return [...classes.values()].flatMap((some) => some.slice(0, each));
}
