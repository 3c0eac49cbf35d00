// The ways to fill a class: files, a folder, the camera, a drawing.

import { film, hasCamera, jpeg, square, timeName } from "./camera.js";
import { button, h, say } from "./dom.js";
import { drawn, pad } from "./pad.js";
import { t } from "./words.js";

const EACH = 125; // milliseconds from a picture to the next: eight a second
const SIDE = 320; // pixels of a picture of the camera
const COUNTED = 3; // seconds, until it takes pictures by itself
const TAKEN = 24; // pictures then: three seconds of them

/** Lets a node take what is dropped on it: `take` gets [{ path, file }]. */
export function takesDrops(node, take) {
  const over = (event) => {
    event.preventDefault();
    event.stopPropagation();
    node.classList.toggle("over", event.type === "dragover");
  };
  node.addEventListener("dragover", over);
  node.addEventListener("dragleave", over);
  node.addEventListener("drop", async (event) => {
    over(event);
    take(await dropped(event.dataTransfer));
  });
}

/** Every file of what was dropped, folders looked through: [{path, file}]. */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ path: file.name, file }));
  const found = [];
  const walk = async (entry, above) => {
    const path = `${above}${entry.name}`;
    if (entry.name.startsWith(".")) return;
    if (entry.isFile) found.push({ path, file: await new Promise((done, failed) => entry.file(done, failed)) });
    else {
      const reader = entry.createReader();
      let some;
      do {
        some = await new Promise((done, failed) => reader.readEntries(done, failed));
        for (const one of some) await walk(one, `${path}/`);
      } while (some.length);
    }
  };
  for (const entry of entries) await walk(entry, "");
  return found;
}

const chosen = (input) =>
  [...input.files]
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => !path.split("/").some((part) => part.startsWith(".")));

/** Buttons for a class; take([{name, blob}]) is called with pictures as they come. */
export function taking(className, take) {
  const stage = h("div", { class: "stage" });
  let open = null; // {kind, leave}
  const input = (attributes) => {
    const node = h("input", { type: "file", hidden: true, "aria-label": t("teach_files"), ...attributes });
    node.addEventListener("change", () => {
      take(chosen(node).map(({ file }) => ({ name: file.name, blob: file })));
      node.value = "";
    });
    return node;
  };
  const files = input({ multiple: true, accept: "image/*,.heic,.heif,.avif" });
  const folder = input({ webkitdirectory: true });
  const phone = input({ accept: "image/*", capture: "environment" });

  const toggle = (kind, show) => async (event) => {
    const pressed = event.currentTarget;
    const was = open?.kind;
    close();
    if (was === kind) return;
    try {
      open = { kind, leave: () => {}, pressed };
      pressed.setAttribute("aria-pressed", "true");
      open.leave = await show();
    } catch (error) {
      close();
      say(error.message, true);
    }
  };
  function close() {
    open?.leave();
    open?.pressed.setAttribute("aria-pressed", "false");
    open = null;
    stage.replaceChildren();
  }
  const node = h(
    "div",
    { class: "taking" },
    h(
      "div",
      { class: "row ways" },
      hasCamera()
        ? button(t("camera"), toggle("camera", () => camera(stage, className, take)), { "aria-pressed": "false", "data-way": "camera" }, "camera")
        : button(t("camera"), () => phone.click(), { "data-way": "phone" }, "camera"),
      button(t("teach_files"), () => files.click(), {}, "files"),
      button(t("teach_folder"), () => folder.click(), {}, "folder"),
      button(t("teach_draw"), toggle("draw", () => drawing(stage, take)), { "aria-pressed": "false", "data-way": "draw" }, "draw"),
    ),
    stage,
    files,
    folder,
    phone,
  );
  return { node, leave: close };
}

/** The camera's film with a button to hold, and one that counts down for who is alone. */
async function camera(stage, className, take) {
  const { video, leave } = await film();
  const count = h("p", { class: "count", role: "status" });
  let timer = null;
  let taken = 0;
  const shoot = async () => {
    taken += 1;
    count.textContent = String(taken);
    const name = timeName();
    take([{ name, blob: await jpeg(square(video, SIDE)) }]);
  };
  const begin = (most = Infinity) => {
    if (timer) return;
    taken = 0;
    shoot();
    timer = setInterval(() => (taken < most ? shoot() : end()), EACH);
  };
  const end = () => {
    clearInterval(timer);
    timer = null;
    count.textContent = "";
  };
  const hold = h("button", { type: "button", class: "strong hold" }, h("span", null, t("teach_hold")));
  const down = (event) => {
    if (event.button) return;
    hold.setPointerCapture?.(event.pointerId);
    begin();
  };
  hold.addEventListener("pointerdown", down);
  for (const over of ["pointerup", "pointercancel", "blur"]) hold.addEventListener(over, end);
  hold.addEventListener("contextmenu", (event) => event.preventDefault());
  hold.addEventListener("keydown", (event) => [" ", "Enter"].includes(event.key) && (event.preventDefault(), begin()));
  hold.addEventListener("keyup", (event) => [" ", "Enter"].includes(event.key) && end());
  let waiting = null;
  const alone = button(t("teach_alone", { seconds: COUNTED, count: TAKEN }), () => {
    if (waiting || timer) return;
    let left = COUNTED;
    const tick = () => {
      count.textContent = left ? String(left) : "";
      if (left) waiting = setTimeout(tick, 1000);
      else {
        waiting = null;
        begin(TAKEN);
      }
      left -= 1;
    };
    tick();
  }, { class: "alone" });
  stage.replaceChildren(
    h("div", { class: "viewfinder" }, video, count),
    h("div", { class: "row" }, hold, alone),
    h("p", { class: "muted small" }, t("teach_hold_hint", { name: className })),
  );
  return () => {
    end();
    clearTimeout(waiting);
    leave();
  };
}

/** A pad; what is drawn becomes a picture, and the pad is empty for the next. */
function drawing(stage, take) {
  const strokes = [];
  const surface = pad(strokes, () => {}, t("teach_pad"));
  const clear = () => {
    strokes.length = 0;
    surface.paint();
  };
  const keep = async () => {
    if (!strokes.length) return;
    const blob = await new Promise((done) => drawn(strokes, false).toBlob(done, "image/png"));
    take([{ name: "drawing.png", blob }]);
    clear();
  };
  stage.replaceChildren(surface.canvas, h("div", { class: "row" }, button(t("teach_keep_drawing"), keep, { class: "strong" }), button(t("clear"), clear, {}, "clear")));
  return () => surface.leave();
}
