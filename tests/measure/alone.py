# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure training steps of GPT-like stacks on one GPU, over many shapes.

    python3 -m torch.distributed.run --nproc-per-node 1 alone.py FOLDER

writes FOLDER/alone.tsv, in the form of steps.py's steps.tsv.
"""
import os
import sys

import torch
import torch.distributed as dist

import steps

# layers, hidden, heads, sequence, micro-batch
SHAPES = [(24, 768, 12, 1024, 16), (24, 1024, 16, 1024, 1),
          (24, 1024, 16, 1024, 4), (24, 1024, 16, 1024, 32),
          (24, 1536, 16, 1024, 8), (24, 2048, 16, 512, 8),
          (24, 2048, 16, 1024, 1), (12, 2048, 16, 4096, 2),
          (16, 3072, 24, 2048, 2), (12, 4096, 32, 1024, 4),
          (12, 4096, 32, 4096, 1), (8, 5120, 40, 2048, 2),
          (6, 8192, 64, 2048, 1), (4, 8192, 64, 4096, 2)]


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
            steps.clean()
            steps.measure(
                file,
                ["single", layers, hidden, heads, sequence, batch, 1, "-", "-"],
                steps.make_stack(layers, hidden, heads), x, steps.whole_step)
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
