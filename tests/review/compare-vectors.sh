#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# compare-vectors.sh REPLAY CONFIGS VECTORS: the recomputed table against the
# reference, every row: stability and difficulty to 1e-6 relative, the rest
# equal.  TAP on standard output.
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
echo 1..1
if ! "$1" "$2" "$3" > "$out"; then
  echo "not ok 1 the replay failed"
  exit 0
fi
awk -F '\t' '
  function near(a, b) { d = a - b; m = b; if (d < 0) d = -d; if (m < 0) m = -m
                        return d <= 1e-6 * m }
  NR == FNR { want[NR] = $0; wanted = NR; next }
  { got++
    n = split(want[FNR], w, "\t"); bad = n != NF
    for (i = 1; i <= n; i++)
      if (FNR > 1 && (i == 7 || i == 8) ? !near($i, w[i]) : $i "" != w[i] "")
        bad = 1
    if (bad && ++wrong <= 10) print "# row " FNR ": " $0 " / wanted " want[FNR] }
  END { if (got != wanted || wanted < 3000) wrong++
        print "# " got " of " wanted " rows, " wrong + 0 " differ"
        print (wrong ? "not ok 1" : "ok 1") " every row equal" }
' "$3" "$out"
