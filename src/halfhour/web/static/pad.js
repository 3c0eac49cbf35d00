// The pad: strokes of mouse, pen or finger -> a drawing, and the same as a picture file for the network.

import { h } from "./dom.js";

const WIDTH = 0.072; // of a stroke, as a share of the pad's side
// Chromium tells of a movement at once by the first, where the page is this machine's own; by the second with the next frame.
const MOVED = "onpointerrawupdate" in globalThis ? "pointerrawupdate" : "pointermove";
const SENT = 200; // pixels of the picture's side: enough for a digit that fills a fifth of it

/** Draw strokes, lists of [x, y] in shares of the side, as smooth lines. */
function trace(context, strokes, side) {
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = WIDTH * side;
  for (const stroke of strokes) {
    const points = stroke.map(([x, y]) => [x * side, y * side]);
    context.beginPath();
    context.moveTo(...points[0]);
    if (points.length === 1) context.lineTo(points[0][0] + 0.01, points[0][1]);
    for (let place = 1; place < points.length - 1; place++) {
      const [x, y] = points[place];
      const [nextX, nextY] = points[place + 1];
      context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    }
    if (points.length > 1) context.lineTo(...points.at(-1));
    context.stroke();
  }
}

/** Black strokes on white (or the other way round) on a canvas of their own. */
export function drawn(strokes, bright) {
  const canvas = h("canvas", { width: SENT, height: SENT });
  const context = canvas.getContext("2d");
  context.fillStyle = bright ? "#000" : "#fff";
  context.fillRect(0, 0, SENT, SENT);
  context.strokeStyle = bright ? "#fff" : "#000";
  trace(context, strokes, SENT);
  return canvas;
}

/** The same as a PNG in base64: at once; `toBlob` waits until the browser is idle. */
export const pictureOf = (strokes, bright) => drawn(strokes, bright).toDataURL("image/png").split(",")[1];

/**
 * A canvas to draw on.
 * strokes: filled in place. changed(): after every stretch of a stroke. label: for screen readers.
 * under(): a picture's canvas that lies below the strokes, or null.
 */
export function pad(strokes, changed, label, under = () => null) {
  const canvas = h("canvas", { class: "pad", role: "img", tabindex: "0", "aria-label": label });
  const context = canvas.getContext("2d");
  let current = null;
  let frame = null;

  const paint = () => {
    const side = canvas.width;
    context.clearRect(0, 0, side, side);
    const below = under();
    if (below) {
      const scale = side / Math.max(below.width, below.height);
      const [wide, high] = [below.width * scale, below.height * scale];
      context.drawImage(below, (side - wide) / 2, (side - high) / 2, wide, high);
    }
    context.strokeStyle = getComputedStyle(canvas).color;
    trace(context, strokes, side);
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    current = [at(event)];
    strokes.push(current);
    paint();
    changed();
  });
  canvas.addEventListener(MOVED, (event) => {
    if (!current) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) current.push(at(part));
    frame ??= requestAnimationFrame(() => {
      frame = null;
      paint();
    });
    changed();
  });
  const lift = () => {
    current = null;
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);

  const watcher = new ResizeObserver(() => {
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (side && side !== canvas.width) {
      canvas.width = canvas.height = side;
      paint();
    }
  });
  watcher.observe(canvas);
  return { canvas, paint, leave: () => watcher.disconnect() };
}
