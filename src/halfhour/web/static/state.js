// What the views share: the runs, the network in use, and the picture that was drawn last.

import { get, post, runPath } from "./api.js";

export const app = {
  runs: [],
  comparisons: [], // names of the pages that `halfhour compare` wrote
  trainings: [],
  invitation: null,
  teacher: false, // of a class
  run: null, // the one in use, of `runs`
  strokes: [], // of the drawing, in shares of the pad's side
  picture: null, // {pixels, answer, drawn}: what the network was given last
};

function remembered() {
  try {
    return sessionStorage.getItem("run");
  } catch {
    return null;
  }
}

/** Read the lists anew; keep the network in use if it is still there. */
export async function refresh() {
  Object.assign(app, await get("state"));
  const name = app.run?.name ?? remembered();
  app.run = app.runs.find((run) => run.name === name) ?? app.runs[0] ?? null;
}

/** Use another run's network from here on. */
export function choose(name) {
  app.run = app.runs.find((run) => run.name === name) ?? app.run;
  app.picture = null;
  try {
    sessionStorage.setItem("run", app.run.name);
  } catch {
    // Not remembered, then.
  }
}

export const ask = (run, what, body, signal) => post(runPath(run, `/${what}`), body, signal);
