# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure training steps of whole language models on one GPU.

    python3 -m torch.distributed.run --nproc-per-node 1 whole.py FOLDER

writes FOLDER/whole.tsv: what alone.py leaves out, embedding, head and loss,
gated layers, heads that share keys and values, and every precision.  plain: a
GPT-2 block with biases, positions that are learned, a head that shares the
embedding's weights; gated: RMS norms, no biases, a gated layer, a head of its
own; its rotary positions are left out.
"""
import contextlib
import os
import sys
import time

import torch
import torch.distributed as dist
import torch.nn as nn
import torch.nn.functional as F

import steps

# kind, layers, hidden, heads, kv-heads, ffn, vocabulary, sequence, micro-batch
SHAPES = [("plain", 12, 768, 12, 12, 3072, 50257, 1024, 16),
          ("plain", 24, 1024, 16, 16, 4096, 50257, 1024, 8),
          ("plain", 24, 2048, 16, 16, 8192, 50257, 2048, 4),
          ("plain", 8, 4096, 32, 32, 16384, 50257, 2048, 2),
          ("gated", 16, 2048, 32, 8, 8192, 128256, 2048, 4),
          ("gated", 28, 3072, 24, 8, 8192, 128256, 2048, 2),
          ("gated", 8, 4096, 32, 8, 14336, 128256, 4096, 1),
          ("gated", 8, 4096, 32, 32, 11008, 32000, 2048, 4),
          ("gated", 8, 4096, 32, 8, 14336, 32000, 8192, 1)]
PRECISIONS = ["bf16-mixed", "bf16", "fp32"]


class Block(nn.Module):
    def __init__(self, gated, hidden, heads, kv_heads, ffn):
        super().__init__()
        self.gated, self.heads, self.kv_heads = gated, heads, kv_heads
        self.width = hidden // heads
        norm = nn.RMSNorm if gated else nn.LayerNorm
        self.norm_1, self.norm_2 = norm(hidden), norm(hidden)
        columns = (heads + 2 * kv_heads) * self.width
        self.qkv = nn.Linear(hidden, columns, bias=not gated)
        self.out = nn.Linear(hidden, hidden, bias=not gated)
        self.up = nn.Linear(hidden, ffn * (2 if gated else 1), bias=not gated)
        self.down = nn.Linear(ffn, hidden, bias=not gated)

    def forward(self, x):
        batch, sequence, hidden = x.shape
        y = self.qkv(self.norm_1(x)).view(batch, sequence, -1, self.width)
        q, k, v = y.transpose(1, 2).split(
            [self.heads, self.kv_heads, self.kv_heads], 1)
        y = F.scaled_dot_product_attention(
            q, k, v, is_causal=True, enable_gqa=self.heads != self.kv_heads)
        x = x + self.out(y.transpose(1, 2).reshape(batch, sequence, hidden))
        y = self.up(self.norm_2(x))
        if self.gated:
            gate, y = y.chunk(2, -1)
            y = F.silu(gate) * y
        else:
            y = F.gelu(y)
        return x + self.down(y)


class Model(nn.Module):
    def __init__(self, kind, layers, hidden, heads, kv_heads, ffn, vocabulary,
                 sequence):
        super().__init__()
        gated = kind == "gated"
        self.tokens = nn.Embedding(vocabulary, hidden)
        self.positions = None if gated else nn.Embedding(sequence, hidden)
        self.blocks = nn.Sequential(
            *(Block(gated, hidden, heads, kv_heads, ffn)
              for _ in range(layers)))
        self.norm = (nn.RMSNorm if gated else nn.LayerNorm)(hidden)
        self.head = nn.Linear(hidden, vocabulary, bias=False)
        if not gated:
            self.head.weight = self.tokens.weight

    def forward(self, tokens):
        x = self.tokens(tokens)
        if self.positions:
            x = x + self.positions.weight
        logits = self.head(self.norm(self.blocks(x)))
        return F.cross_entropy(logits.float().flatten(0, 1), tokens.flatten())


class Plain:
    """Weights, gradients and optimizer as they are."""

    def __init__(self, model):
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5,
                                           fused=True)

    def update(self):
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=False)


class Master:
    """16-bit weights and gradients beside an fp32 copy and its optimizer."""

    def __init__(self, model):
        self.weights = list(model.parameters())
        self.copies = [w.detach().float() for w in self.weights]
        self.optimizers = [torch.optim.AdamW([c], lr=1e-5, fused=True)
                           for c in self.copies]

    def update(self):
        for weight, copy, optimizer in zip(self.weights, self.copies,
                                           self.optimizers):
            copy.grad = weight.grad.float()
            optimizer.step()
            copy.grad = None
            weight.data.copy_(copy)
            weight.grad.zero_()


def measure(file, precision, shape, warm=3, repeats=7):
    steps.clean()
    vocabulary, sequence, batch = shape[6:]
    model = Model(*shape[:-1]).to(steps.DEVICE)
    if precision == "bf16":
        model = model.bfloat16()
    optimizer = (Master if precision == "bf16" else Plain)(model)
    cast = (steps.AUTOCAST if precision == "bf16-mixed"
            else contextlib.nullcontext)
    tokens = torch.randint(vocabulary, (batch, sequence), device=steps.DEVICE)
    seconds = [[], [], [], []]
    for i in range(warm + repeats):
        marks = [torch.cuda.Event(enable_timing=True) for _ in range(4)]
        if i == warm:
            torch.cuda.reset_peak_memory_stats()
        torch.cuda.synchronize()
        start = time.perf_counter()
        marks[0].record()
        with cast():
            loss = model(tokens)
        marks[1].record()
        loss.backward()
        del loss
        marks[2].record()
        optimizer.update()
        marks[3].record()
        torch.cuda.synchronize()
        if i < warm:
            continue
        seconds[3].append(time.perf_counter() - start)
        for k in range(3):
            seconds[k].append(marks[k].elapsed_time(marks[k + 1]) / 1e3)
    texts = [f"{steps.median(s):.6f}" for s in seconds]
    print(precision, *shape, *texts, torch.cuda.max_memory_allocated(),
          sep="\t", file=file, flush=True)


def main():
    torch.cuda.set_device(steps.RANK)
    torch.manual_seed(1)
    dist.init_process_group("nccl", device_id=steps.DEVICE)
    with open(os.path.join(sys.argv[1], "whole.tsv"), "w",
              encoding="utf-8") as file:
        print(f"# {torch.cuda.get_device_name()}, PyTorch "
              f"{torch.__version__}", file=file)
        print("# precision", "kind", "layers", "hidden", "heads", "kv-heads",
              "ffn", "vocabulary", "sequence", "micro-batch", "forward",
              "backward", "optimizer", "step", "peak-bytes", sep="\t",
              file=file)
        for shape in SHAPES:
            for precision in PRECISIONS:
                measure(file, precision, shape)
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
