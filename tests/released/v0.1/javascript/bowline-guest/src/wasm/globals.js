// What JavaScript offers everywhere and the sandbox does not: a clock, chance, timers, the network.
// Without this a use of them would end the call in a trap that says nothing. What is written to the
// console goes to the log.

import { log } from "bowline:plugin/log@0.1.0";

function absent(name, instead) {
  return () => {
    throw new Error(`${name} is not there in a plugin: ${instead}`);
  };
}

const noClock = absent("a clock", "a step asks cx.progress.now()");
const noChance = absent("chance", "the same input must give the same output");
const noTimer = absent("a timer", "a call waits for nothing; a step returns Outcome.wait(…)");

class ClocklessDate extends Date {
  constructor(...words) {
    super(...(words.length > 0 ? words : [noClock()]));
  }

  static now() {
    return noClock();
  }
}

const written =
  (level) =>
  (...words) =>
    log(level, words.map(shown).join(" "));

replace(Math, { random: noChance });
replace(globalThis, {
  Date: ClocklessDate,
  console: {
    debug: written("debug"),
    error: written("error"),
    info: written("info"),
    log: written("info"),
    trace: written("debug"),
    warn: written("warn"),
  },
  crypto: { getRandomValues: noChance, randomUUID: noChance },
  fetch: absent("fetch", "a step sends with cx.http.send(…)"),
  performance: { now: noClock },
  setInterval: noTimer,
  setTimeout: noTimer,
});

// Some of them cannot be assigned to.
function replace(holder, members) {
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(holder, name, { value, writable: true, configurable: true });
  }
}

function shown(word) {
  if (typeof word === "string" || word instanceof Error) {
    return `${word}`;
  }
  try {
    return JSON.stringify(word) ?? `${word}`;
  } catch {
    return `${word}`;
  }
}
