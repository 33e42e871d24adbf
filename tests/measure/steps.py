# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure training steps of GPT-like stacks on the GPUs of one machine.

    python3 -m torch.distributed.run --nproc-per-node 2 steps.py FOLDER

writes FOLDER/collectives.tsv and FOLDER/steps.tsv in the form of tests/data:
seconds of NCCL's collectives by size, and of whole steps of one device alone
and of two sharing the work.  Weights, gradients and AdamW's states are fp32,
matrix products 16-bit (autocast).  Gradients stay from step to step and are
added to, as in the buffers of DDP and Megatron.  Needs PyTorch with CUDA.
"""
import functools
import gc
import os
import sys
import time

import torch
import torch.distributed as dist
import torch.nn as nn
import torch.nn.functional as F
from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard
from torch.nn.parallel import DistributedDataParallel

RANK = int(os.environ["RANK"])
WORLD = int(os.environ["WORLD_SIZE"])
DEVICE = torch.device("cuda", RANK)
AUTOCAST = functools.partial(torch.autocast, "cuda", dtype=torch.bfloat16)
# layers, hidden, heads, sequence, micro-batch
STACKS = [(24, 1024, 16, 1024, 16), (24, 2048, 16, 1024, 4),
          (24, 2048, 16, 2048, 4), (12, 4096, 32, 2048, 2)]
PIPELINES = [("gpipe", 1), ("gpipe", 2), ("gpipe", 4),
             ("1f1b", 4), ("1f1b", 8), ("1f1b", 16)]


class CopyIn(torch.autograd.Function):
    """Tensor parallelism: as it is forward, summed (in fp32) backward."""

    @staticmethod
    def forward(ctx, x):
        return x

    @staticmethod
    def backward(ctx, gradient):
        gradient = gradient.float().contiguous()
        dist.all_reduce(gradient)
        return gradient


class SumOut(torch.autograd.Function):
    """Tensor parallelism: summed forward, as it is backward."""

    @staticmethod
    def forward(ctx, x):
        x = x.contiguous()
        dist.all_reduce(x)
        return x

    @staticmethod
    def backward(ctx, gradient):
        return gradient


class Block(nn.Module):
    def __init__(self, hidden, heads, tensor):
        super().__init__()
        self.heads = heads // tensor
        self.width = hidden // heads
        self.enter = CopyIn.apply if tensor > 1 else nn.Identity()
        self.leave = SumOut.apply if tensor > 1 else nn.Identity()
        self.norm_1 = nn.LayerNorm(hidden)
        self.norm_2 = nn.LayerNorm(hidden)
        self.qkv = nn.Linear(hidden, 3 * hidden // tensor)
        self.out = nn.Linear(hidden // tensor, hidden)
        self.up = nn.Linear(hidden, 4 * hidden // tensor)
        self.down = nn.Linear(4 * hidden // tensor, hidden)

    def forward(self, x):
        batch, sequence, _ = x.shape
        y = self.qkv(self.enter(self.norm_1(x)))
        y = y.view(batch, sequence, 3, self.heads, self.width)
        q, k, v = y.permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        y = y.transpose(1, 2).reshape(batch, sequence, self.heads * self.width)
        x = x + self.leave(self.out(y))
        y = F.gelu(self.up(self.enter(self.norm_2(x))))
        return x + self.leave(self.down(y))


def make_stack(layers, hidden, heads, tensor=1):
    blocks = [Block(hidden, heads, tensor) for _ in range(layers)]
    return nn.Sequential(*blocks).to(DEVICE)


def most(value):
    """The larger of all ranks' values."""
    value = torch.tensor([float(value)], device=DEVICE, dtype=torch.float64)
    dist.all_reduce(value, op=dist.ReduceOp.MAX)
    return value.item()


def median(values):
    return sorted(values)[len(values) // 2]


def meet():
    torch.cuda.synchronize()
    dist.barrier()
    torch.cuda.synchronize()


def measure_collectives(file):
    names = ["all-reduce", "reduce-scatter", "all-gather", "broadcast",
             "all-to-all", "send"]
    print("# bytes", *names, sep="\t", file=file)
    for exponent in range(10, 31):
        n = (1 << exponent) // 4
        a, b = torch.zeros(n, device=DEVICE), torch.zeros(n, device=DEVICE)
        part = n // WORLD
        calls = [
            lambda: dist.all_reduce(a),
            lambda: dist.reduce_scatter_tensor(b[:part], a),
            lambda: dist.all_gather_into_tensor(b, a[:part]),
            lambda: dist.broadcast(a, 0),
            lambda: dist.all_to_all_single(b, a),
            lambda: dist.send(a, 1) if RANK == 0 else dist.recv(a, 0),
        ]
        repeats = 20 if exponent > 24 else 50
        seconds = []
        for call in calls:
            for _ in range(4):
                call()
            runs = []
            for _ in range(3):
                meet()
                start = time.perf_counter()
                for _ in range(repeats):
                    call()
                torch.cuda.synchronize()
                runs.append((time.perf_counter() - start) / repeats)
            seconds.append(most(min(runs)))
        print(1 << exponent, *(f"{s:.4g}" for s in seconds), sep="\t",
              file=file, flush=True)


def whole_step(model, x, marks):
    with AUTOCAST():
        loss = model(x).float().mean()
    marks[1].record()
    loss.backward()
    marks[2].record()


def step_without_overlap(model, x, marks):
    whole_step(model, x, marks)
    for parameter in model.parameters():
        dist.all_reduce(parameter.grad)
        parameter.grad.div_(WORLD)


class Pipeline:
    """Two stages; what they hand on is 16-bit."""

    def __init__(self, model, x, micro_batches):
        self.model, self.x, self.micro_batches = model, x, micro_batches

    def empty(self):
        return torch.empty(self.x.shape, device=DEVICE, dtype=torch.bfloat16)

    def run_first(self):
        with AUTOCAST():
            return self.model(self.x).to(torch.bfloat16)

    def run_last(self, handed):
        with AUTOCAST():
            out = self.model(handed.requires_grad_().float())
        return out.float().mean() / self.micro_batches

    def gpipe(self, *_):
        waiting = []
        for _ in range(self.micro_batches):
            if RANK == 0:
                out = self.run_first()
                dist.send(out.detach(), 1)
                waiting.append((out, None))
            else:
                handed = self.empty()
                dist.recv(handed, 0)
                waiting.append((self.run_last(handed), handed))
        while waiting:
            out, handed = waiting.pop()
            if RANK == 0:
                gradient = self.empty()
                dist.recv(gradient, 1)
                out.backward(gradient)
            else:
                out.backward()
                dist.send(handed.grad, 0)
            del out

    def swap(self, sent):
        """Sends and receives at once."""
        received = self.empty()
        other = 1 - RANK
        for work in dist.batch_isend_irecv(
                [dist.P2POp(dist.isend, sent, other),
                 dist.P2POp(dist.irecv, received, other)]):
            work.wait()
        return received

    def one_f_one_b_first(self):
        out = self.run_first()
        dist.send(out.detach(), 1)
        for _ in range(self.micro_batches - 1):
            following = self.run_first()
            out.backward(self.swap(following.detach()))
            out = following
            del following
        gradient = self.empty()
        dist.recv(gradient, 1)
        out.backward(gradient)

    def one_f_one_b_last(self):
        handed = self.empty()
        dist.recv(handed, 0)
        for i in range(self.micro_batches):
            self.run_last(handed).backward()
            gradient = handed.grad
            if i + 1 < self.micro_batches:
                handed = self.swap(gradient)
            else:
                dist.send(gradient, 0)

    def one_f_one_b(self, *_):
        self.one_f_one_b_first() if RANK == 0 else self.one_f_one_b_last()


def measure(file, names, model, x, step, warm=4, repeats=9, fused=None):
    """One line: medians over the steps, the slower and fuller rank."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, fused=fused)
    seconds = {"forward": [], "backward": [], "optimizer": [], "step": []}
    for i in range(warm + repeats):
        marks = [torch.cuda.Event(enable_timing=True) for _ in range(5)]
        if i == warm:
            torch.cuda.reset_peak_memory_stats()
        meet()
        start = time.perf_counter()
        marks[0].record()
        step(model, x, marks)
        marks[3].record()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        marks[4].record()
        torch.cuda.synchronize()
        if i < warm:
            continue
        seconds["step"].append(time.perf_counter() - start)
        if step is whole_step:
            seconds["forward"].append(marks[0].elapsed_time(marks[1]) / 1e3)
            seconds["backward"].append(marks[1].elapsed_time(marks[2]) / 1e3)
            seconds["optimizer"].append(marks[3].elapsed_time(marks[4]) / 1e3)
    texts = [f"{most(median(s)):.6f}" if s else "-" for s in seconds.values()]
    peak = int(most(torch.cuda.max_memory_allocated()))
    print(*names, *texts, peak, sep="\t", file=file, flush=True)


def clean():
    gc.collect()
    torch.cuda.empty_cache()
    meet()


def shard(model):
    policy = MixedPrecisionPolicy(param_dtype=torch.bfloat16,
                                  reduce_dtype=torch.float32)
    for block in model:
        fully_shard(block, mp_policy=policy)
    return fully_shard(model, mp_policy=policy)


def measure_stack(file, layers, hidden, heads, sequence, batch):
    x = torch.randn(batch, sequence, hidden, device=DEVICE)
    shape = [layers, hidden, heads, sequence, batch]

    def line(strategy, make, step, micro_batches=1, schedule="-", bucket="-",
             **counts):
        names = [strategy, *shape, micro_batches, schedule, bucket]
        clean()
        measure(file, names, make(), x, step, **counts)

    def stack():
        return make_stack(layers, hidden, heads)

    line("single", stack, whole_step)
    line("data_no_overlap", stack, step_without_overlap, bucket=25)
    for mib in (25, 1, 200):
        line("data", lambda: DistributedDataParallel(
            stack(), bucket_cap_mb=mib, gradient_as_bucket_view=True,
            device_ids=[RANK]), whole_step, bucket=mib)
    if hidden == 4096:  # below, the host's launches rule
        line("fsdp", lambda: shard(stack()), whole_step)
    if sequence == 2048:
        line("tensor", lambda: make_stack(layers, hidden, heads, 2),
             whole_step)
    if hidden == 4096:
        return
    for schedule, micro_batches in PIPELINES:
        half = make_stack(layers // 2, hidden, heads)
        pipeline = Pipeline(half, x, micro_batches)
        run = (pipeline.gpipe if schedule == "gpipe"
               else pipeline.one_f_one_b)
        line("pipeline", lambda: half,
             lambda model, x, marks, run=run: run(), micro_batches, schedule,
             warm=2, repeats=5)
        del pipeline, half, run


def main():
    torch.cuda.set_device(RANK)
    torch.manual_seed(1)
    dist.init_process_group("nccl", device_id=DEVICE)
    folder = sys.argv[1] if RANK == 0 else None
    with open(f"{folder}/collectives.tsv" if folder else os.devnull, "w",
              encoding="utf-8") as file:
        print(f"# {WORLD} x {torch.cuda.get_device_name()}, PyTorch "
              f"{torch.__version__}, NCCL "
              + ".".join(map(str, torch.cuda.nccl.version())), file=file)
        measure_collectives(file)
    with open(f"{folder}/steps.tsv" if folder else os.devnull, "w",
              encoding="utf-8") as file:
        print("# strategy", "layers", "hidden", "heads", "sequence",
              "micro-batch", "micro-batches", "schedule", "bucket-mib",
              "forward", "backward", "optimizer", "step", "peak-bytes",
              sep="\t", file=file)
        for stack in STACKS:
            measure_stack(file, *stack)
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
