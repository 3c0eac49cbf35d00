// Five small pieces to play with, on the person's own network and drawing where there is one.

import { convolution } from "./convolution.js";
import { h } from "./dom.js";
import { trouble } from "./empty.js";
import { entropy } from "./entropy.js";
import { fitting } from "./fitting.js";
import { latestPicture } from "./inside.js";
import { rate } from "./rate.js";
import { softmax } from "./softmax.js";
import { app, ask } from "./state.js";
import { t } from "./words.js";

const PIECES = { softmax, entropy, convolution, rate, fitting };

export function understand(place) {
  const leaves = [];
  const pieces = Object.keys(PIECES).map((name) => {
    const play = h("div", { class: "play" });
    const explain = h("div", { class: "explain" }, h("h2", null, t(`piece_${name}`)), t(`piece_${name}_text`).split("\n").map((text) => h("p", null, text)));
    return { name, play, node: h("section", { class: "card piece", id: `piece-${name}` }, explain, play) };
  });
  const contents = pieces.map(({ name, node }) => {
    const go = () => node.scrollIntoView({ block: "start" });
    return h("button", { type: "button", on: { click: go } }, t(`piece_${name}`));
  });
  place.append(
    h("h1", null, t("understand_title")),
    h("p", { class: "lead" }, t("understand_lead")),
    h("nav", { class: "contents", "aria-label": t("on_this_page") }, contents),
    h("div", { class: "pieces" }, pieces.map(({ node }) => node)),
  );

  const leaving = new AbortController();
  leaves.push(() => leaving.abort());
  const own = app.run
    ? latestPicture().then(async (latest) => ({ ...latest, inside: await ask(app.run.name, "inside", { pixels: latest.pixels.base64 }, leaving.signal) }))
    : Promise.resolve(null);
  for (const { name, play } of pieces) {
    own
      .then((known) => leaves.push(PIECES[name](play, known) ?? (() => {})))
      .catch((error) => error.name !== "AbortError" && play.replaceChildren(trouble(error)));
  }
  return () => leaves.forEach((leave) => leave());
}
