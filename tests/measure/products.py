# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure matrix products whose rows are and are not multiples of 16 bytes.

    python3 products.py FOLDER

writes FOLDER/products.tsv: seconds of the three products of a head over a
vocabulary (forward, gradient of the input, gradient of the weights).
"""
import os
import sys

import torch
import torch.nn.functional as F

SHAPES = [(4096, 4096), (8192, 1024), (16384, 768)]  # tokens, hidden
VOCABULARIES = [50257, 50258, 50260, 50264, 50272, 50304, 50368, 32000, 32001]
TYPES = [("bf16", torch.bfloat16), ("fp16", torch.float16),
         ("fp32", torch.float32)]


def measure(work, repeats=10):
    for _ in range(3):
        work()
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    runs = []
    for _ in range(repeats):
        start.record()
        work()
        end.record()
        torch.cuda.synchronize()
        runs.append(start.elapsed_time(end) / 1e3)
    return f"{sorted(runs)[repeats // 2]:.6f}"


def main():
    with open(os.path.join(sys.argv[1], "products.tsv"), "w",
              encoding="utf-8") as file:
        print(f"# {torch.cuda.get_device_name()}, PyTorch "
              f"{torch.__version__}", file=file)
        print("# precision", "tokens", "hidden", "vocabulary", "forward",
              "input", "weights", sep="\t", file=file)
        for name, dtype in TYPES:
            for tokens, hidden in SHAPES:
                for vocabulary in VOCABULARIES:
                    x, w, y = (torch.randn(*size, device="cuda", dtype=dtype)
                               for size in ((tokens, hidden),
                                            (vocabulary, hidden),
                                            (tokens, vocabulary)))
                    print(name, tokens, hidden, vocabulary,
                          measure(lambda: F.linear(x, w)),
                          measure(lambda: y @ w), measure(lambda: y.t() @ x),
                          sep="\t", file=file, flush=True)


if __name__ == "__main__":
    main()
