#!/usr/bin/env python3
"""
Learns which product a question means from what pointing-data.ts wrote, and puts the network into ranking.json:
`train_pointing.py DATA ranking.json [--set DATA...]`; DATA is the path without .json and .f32.

One hidden layer gives each product that may be meant a logit; a softmax over those of a question says which it is. Prints how often that is
right in shops left out of training, by cross-validation, and the same for each --set.
"""
import argparse
import json

import numpy as np
import torch

SEED = 1
FOLDS = 4
HIDDEN = 12
EPOCHS = 30
# Questions about another product than is shown count so much: there are fewer.
NAMED_WEIGHT = 1.5
OUT = -1e4


class Network(torch.nn.Module):
    def __init__(self, mean, scale):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("scale", scale)
        self.inner = torch.nn.Linear(len(mean), HIDDEN)
        self.outer = torch.nn.Linear(HIDDEN, 1)
        self.drop = torch.nn.Dropout(0.1)

    def forward(self, x, there):
        y = self.outer(self.drop(torch.tanh(self.inner((x - self.mean) * self.scale)))).squeeze(-1)
        return torch.log_softmax(torch.where(there, y, torch.tensor(OUT)), 1)


def load(path):
    told = json.load(open(path + ".json"))
    index, width = told["index"], told["width"]
    rows = np.fromfile(path + ".f32", dtype=np.float32).reshape(-1, width)
    most = max(len(one["right"]) for one in index)
    x = np.zeros((len(index), most, width), np.float32)
    there = np.zeros((len(index), most), bool)
    right = np.zeros((len(index), most), np.float32)
    at = 0
    for i, one in enumerate(index):
        n = len(one["right"])
        x[i, :n], there[i, :n], right[i, :n] = rows[at : at + n], True, one["right"]
        at += n
    assert at == len(rows)
    named = torch.tensor([one["named"] for one in index])
    return index, torch.tensor(x), torch.tensor(there), torch.tensor(right), named


def train(x, there, right, named):
    torch.manual_seed(SEED)
    flat = x[there]
    spread = flat.std(0)
    # What is always the same here says nothing here, and must say nothing where it is different.
    scale = torch.where(spread < 1e-3, torch.zeros_like(spread), 1 / spread.clamp(min=0.05))
    network = Network(flat.mean(0), scale)
    weight = torch.where(named, NAMED_WEIGHT, 1.0)
    # Where the right one is not among them, nothing can be learnt.
    usable = (right.sum(1) > 0).nonzero().squeeze(1)
    optimiser = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=1e-3)
    pace = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
    for _ in range(EPOCHS):
        network.train()
        for batch in usable[torch.randperm(len(usable))].split(256):
            said = network(x[batch], there[batch])
            loss = -(torch.logsumexp(said + torch.log(right[batch] + 1e-12), 1) * weight[batch]).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        pace.step()
    return network.eval()


def said(network, x, there):
    with torch.no_grad():
        return network(x, there)


def report(name, share, right, named):
    first = right.gather(1, share.argmax(1, keepdim=True)).squeeze(1) > 0
    for what, own in (("shown", ~named), ("another", named)):
        print(f"{name}, {what} is meant: {first[own].float().mean():.3f} of {int(own.sum())} right")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("ranking")
    parser.add_argument("--set", nargs="*", default=[])
    args = parser.parse_args()
    torch.set_num_threads(1)
    index, x, there, right, named = load(args.data)
    shops = sorted({one["shop"] for one in index})
    fold_of = torch.tensor([shops.index(one["shop"]) % FOLDS for one in index])
    share = torch.zeros(there.shape)
    for fold in range(FOLDS):
        kept, out = fold_of != fold, fold_of == fold
        share[out] = said(train(x[kept], there[kept], right[kept], named[kept]), x[out], there[out])
    report("left out", share, right, named)
    network = train(x, there, right, named)
    for path in args.set:
        _, ox, othere, oright, onamed = load(path)
        report(path, said(network, ox, othere), oright, onamed)
    inner = network.inner.weight * network.scale
    bias = network.inner.bias - (inner * network.mean).sum(1)
    short = lambda value: round(float(value), 4)
    ranking = json.load(open(args.ranking))
    ranking["pointing"] = {
        "hidden": [[short(w) for w in row] + [short(b)] for row, b in zip(inner, bias)],
        "output": [short(w) for w in network.outer.weight[0]],
        "bias": short(network.outer.bias[0]),
    }
    with open(args.ranking, "w") as file:
        file.write(json.dumps(ranking, indent=1) + "\n")


if __name__ == "__main__":
    main()
