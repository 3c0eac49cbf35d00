// This computer's camera: a film that several places may show, and single pictures of it.

import { h } from "./dom.js";
import { t } from "./words.js";

const WANTED = { video: { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: "environment" }, audio: false };
let stream = null;
let users = 0;

/** Whether a browser gives a camera here: only on this machine's own address, or over https. */
export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

/** A playing film of the camera, with the way to let go of it. */
export async function film() {
  if (!hasCamera()) throw new Error(t("no_camera_here"));
  try {
    users += 1;
    stream ??= navigator.mediaDevices.getUserMedia(WANTED);
    const video = h("video", { class: "film", playsinline: true, muted: true, "aria-label": t("film") });
    video.muted = true;
    video.srcObject = await stream;
    await video.play();
    return { video, leave };
  } catch (error) {
    leave();
    throw new Error(t("no_camera", { reason: error.message || error.name }));
  }
}

function leave() {
  users -= 1;
  if (users > 0 || !stream) return;
  const last = stream;
  stream = null;
  last.then((open) => open.getTracks().forEach((track) => track.stop()), () => {});
}

/** The middle square of what a film shows, as a canvas. */
export function square(source, side) {
  const [width, height] = [source.videoWidth ?? source.width, source.videoHeight ?? source.height];
  const part = Math.min(width, height);
  const canvas = h("canvas", { width: side, height: side });
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(source, (width - part) / 2, (height - part) / 2, part, part, 0, 0, side, side);
  return canvas;
}

export const jpeg = (canvas) => new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));

/** A name that tells the time, by which pictures of one moment are kept together. */
export function timeName(time = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  const day = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  const hour = `${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
  return `${day}-${hour}-${String(time.getMilliseconds()).padStart(3, "0")}.jpg`;
}
