// The ways to look at a sheet, as `images/photo/ways.py` lists them: the usual one first, each a clean sheet.

import { NEARLY_ALL, ON_PAPER, WAYS } from "./constants.js";
import { dropFrames, dropRims, dropSpecks } from "./clutter.js";
import { findFaintInk, findFirmInk, findInk, smoothed } from "./ink.js";
import { borderIsDark, flattenLight, followLight, makeInkDark, turnedRound } from "./light.js";
import { papers } from "./papers.js";
import { dropRules, dropThinPieces, dropThinRules } from "./rules.js";

const CHANGES = {
  find_ink: findInk,
  find_faint_ink: findFaintInk,
  find_firm_ink: findFirmInk,
  drop_frames: dropFrames,
  drop_rims: dropRims,
  drop_rules: dropRules,
  drop_thin_rules: dropThinRules,
  drop_thin_pieces: dropThinPieces,
};
const LIGHTS = {
  usual: (sheet, dark) => flattenLight(dark),
  turned: (sheet, dark) => flattenLight(turnedRound(dark)),
  followed: followLight,
};

/**
 * The sheet without ground and clutter, in each way in turn: made when it is asked for, and told once.
 * Doubtful is what the picture speaks against: nearly all ink was taken for clutter, or the border for ink.
 */
export function* cleanSheets(sheet) {
  const dark = makeInkDark(sheet);
  const grounds = {};
  const seen = [];
  for (const way of WAYS) {
    if (way.light === "turned" && !borderIsDark(dark)) continue;
    grounds[way.light] ??= smoothed(LIGHTS[way.light](sheet, dark));
    const clean = cleaned(way, grounds[way.light]);
    clean.doubtful ||= way.light === "usual" && borderIsDark(dark);
    if (seen.some((on) => same(on, clean.on))) continue;
    seen.push(clean.on);
    yield clean;
  }
  for (const paper of papers(sheet)) {
    const ground = smoothed(LIGHTS[ON_PAPER.light](paper.sheet, makeInkDark(paper.sheet)));
    const clean = cleaned(ON_PAPER, ground);
    if (!clean.on.some((one, place) => one && paper.edges[place])) yield clean;
  }
}

function cleaned(way, ground) {
  const found = CHANGES[way.find](ground);
  const ruled = way.drop.reduce((sheet, change) => CHANGES[change](sheet), found);
  return { ...dropSpecks(ruled), doubtful: inked(ruled) < (1 - NEARLY_ALL) * inked(found) };
}

const inked = (sheet) => sheet.on.reduce((sum, one) => sum + one, 0);

const same = (one, other) => one.every((value, place) => value === other[place]);
