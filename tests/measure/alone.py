# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure training steps of GPT-like stacks on one GPU, over many shapes.

    python3 -m torch.distributed.run --nproc-per-node 1 alone.py FOLDER

writes FOLDER/alone.tsv, in the form of steps.py's steps.tsv: each shape as it
is, with every block recomputed in the backward pass (recompute), and with its
gradients gathered from four micro-batches (accumulate); AdamW's kernels fused.
"""
import os
import sys

import torch
import torch.distributed as dist
import torch.nn as nn
from torch.utils.checkpoint import checkpoint

import steps

# layers, hidden, heads, sequence, micro-batch
SHAPES = [(24, 768, 12, 1024, 16), (24, 1024, 16, 1024, 1),
          (24, 1024, 16, 1024, 4), (24, 1024, 16, 1024, 32),
          (24, 1536, 16, 1024, 8), (24, 2048, 16, 512, 8),
          (24, 2048, 16, 1024, 1), (12, 2048, 16, 4096, 2),
          (16, 3072, 24, 2048, 2), (12, 4096, 32, 1024, 4),
          (12, 4096, 32, 4096, 1), (8, 5120, 40, 2048, 2),
          (6, 8192, 64, 2048, 1), (4, 8192, 64, 4096, 2)]


class Recomputed(nn.Module):
    """Keeps the input of each block alone."""

    def __init__(self, stack):
        super().__init__()
        self.stack = stack

    def forward(self, x):
        for block in self.stack:
            x = checkpoint(block, x, use_reentrant=False)
        return x


def accumulate(model, x, marks):
    for _ in range(4):
        with steps.AUTOCAST():
            loss = model(x).float().mean() / 4
        loss.backward()


WAYS = [("single", 1, lambda stack: stack, steps.whole_step),
        ("recompute", 1, Recomputed, steps.whole_step),
        ("accumulate", 4, lambda stack: stack, accumulate)]


def main():
    torch.cuda.set_device(steps.RANK)
    torch.manual_seed(1)
    dist.init_process_group("nccl", device_id=steps.DEVICE)
    with open(os.path.join(sys.argv[1], "alone.tsv"), "w",
              encoding="utf-8") as file:
        print(f"# {torch.cuda.get_device_name()}, PyTorch "
              f"{torch.__version__}", file=file)
        for layers, hidden, heads, sequence, batch in SHAPES:
            x = torch.randn(batch, sequence, hidden, device=steps.DEVICE)
            for strategy, micro_batches, wrap, step in WAYS:
                steps.clean()
                model = wrap(steps.make_stack(layers, hidden, heads))
                steps.measure(file, [strategy, layers, hidden, heads, sequence,
                                     batch, micro_batches, "-", "-"],
                              model, x, step, fused=True)
                del model
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
