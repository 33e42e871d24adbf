// SPDX-License-Identifier: GPL-3.0-or-later
// The work of bench-scheduler.c by ts-fsrs: one line for each way, its reviews
// per second of processor time and of the clock, and the sum of stabilities.
import { createEmptyCard, fsrs, generatorParameters } from "ts-fsrs";

const N_CARDS = 20000, N_REVIEWS = 10;
const GRADES = [3, 3, 3, 2, 3, 1, 3, 4, 3, 3];
const ways = {
  "one-grade": [false, (s, card, now, grade) => s.next(card, now, grade).card],
  "preview-of-four": [false, (s, card, now, grade) => s.repeat(card, now)[grade].card],
  "one-grade-fuzz": [true, (s, card, now, grade) => s.next(card, now, grade).card],
};

function run([fuzz, next]) {
  const scheduler = fsrs(generatorParameters({ enable_fuzz: fuzz, enable_short_term: true }));
  const began = process.hrtime.bigint(), used = process.cpuUsage();
  let sum = 0;
  for (let c = 0; c < N_CARDS; c++) {
    let now = new Date(Date.UTC(2025, 0, 1)), card = createEmptyCard(now);
    for (let r = 0; r < N_REVIEWS; r++) {
      card = next(scheduler, card, now, GRADES[(c + r) % 10]);
      now = card.due;
      sum += card.stability;
    }
  }
  const spent = process.cpuUsage(used), n = N_CARDS * N_REVIEWS;
  return [n / ((spent.user + spent.system) / 1e6),
          n / (Number(process.hrtime.bigint() - began) / 1e9), sum];
}

run(ways["one-grade"]); // until it is compiled
for (const [name, way] of Object.entries(ways)) {
  const [processor, clock, sum] = run(way);
  console.log(name, Math.round(processor), Math.round(clock), sum.toFixed(2));
}
