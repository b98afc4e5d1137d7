"""Trains the cross encoder: whether a fact answers a question, both read together (Nogueira and Cho 2019, passage re-ranking).

usage: train_cross.py pack <data.json> <data.npz>
       train_cross.py pack-words <pairs.json> <vectors.json> <words.npz>
       train_cross.py train <data.npz> <words.npz> <out.npz> [--part] [--sets name=sets.npz ...] [--epochs 8] [--minutes 6]
       train_cross.py export <out.npz> <cross.onnx> <cross.bin> [--check cross.check.json --data data.npz]

`data.json` comes from match-data.ts, `pairs.json` from match-dictionary.ts, `vectors.json` as for train_match.py. --part: learns from three shops of four;
the ranking learns on the fourth. A GPU does it in minutes; one core in a night.

Units are those of train_match.py (a character of Chinese, a word of everything else), each the sum of the vectors of its features. A small
transformer reads the question's units, then the fact's, each with how near the other side comes to it; its first place, with the fact's facet,
becomes the score of "answers" against the score 0 of "does not". Learnt listwise against other facts of the product and the store, some
questions without the fact that would answer.
"""
import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

ROWS, PER, ASKED, STATED, WORDS, DIM = 1 << 16, 12, 32, 48, 16, 64
WIDTH, LAYERS, HEADS, INNER = 128, 4, 4, 256
CANDIDATES, DROP = 16, .2


def pack(source, target):
    """Every text once, as rows of features; facts, pools of facts (a product's with the store's) and questions as numbers."""
    j = json.loads(Path(source).read_text())
    flat, offsets, known = [], [0], {}

    def text(units):
        key = tuple(units[:STATED * PER])
        if not any(key):
            return -1
        if key not in known:
            known[key] = len(offsets) - 1
            flat.append(np.array(key, np.uint16).reshape(-1, PER))
            offsets.append(offsets[-1] + len(flat[-1]))
        return known[key]

    facts, pools, questions, gold, at = [], [], [], [], {}
    for number, shop in enumerate(j['shops']):
        base = len(facts)
        for f in shop['facts']:
            facts.append((text(f['zh']), text(f['en']), f['facet'], f['product'] is None))
        store = [base + i for i, f in enumerate(shop['facts']) if f['product'] is None]
        own = {}
        for i, f in enumerate(shop['facts']):
            own.setdefault(f['product'], []).append(base + i)
        for q in shop['questions']:
            if q['kind'] not in ('fact', 'none', 'offtopic'):
                continue
            product = q['product']
            pool = (own.get(product, []) if product is not None else []) + store
            right = [base + g for g in q['gold'] if base + g in pool]
            if not pool or (q['kind'] == 'fact' and not right):
                continue
            if (number, product) not in at:
                at[number, product] = len(pools)
                pools.append(pool)
            zh = any('\u4e00' <= c <= '\u9fff' for c in q['text'])
            asked = text(q['units'][:ASKED * PER])
            if asked >= 0:
                questions.append((asked, at[number, product], zh, number))
                gold.append(right)
    most = max(map(len, pools))
    golds = max(1, max(map(len, gold)))
    np.savez_compressed(
        target, flat=np.concatenate(flat), offsets=np.array(offsets, np.int32), facts=np.array(facts, np.int32),
        pools=np.array([p + [-1] * (most - len(p)) for p in pools], np.int32), questions=np.array(questions, np.int32),
        gold=np.array([g + [-1] * (golds - len(g)) for g in gold], np.int32))
    print(f'{len(offsets) - 1} texts, {len(facts)} facts, {len(pools)} pools, {len(questions)} questions')


def pack_words(source, vectors, target):
    """Words and their translations as rows of features, with the vectors of what they mean."""
    from train_match import vectors_of
    j = json.loads(Path(source).read_text())
    at, values, counts = vectors_of(vectors, DIM)
    texts, meant, often = [], [], []
    for units, said in j['meanings']:
        there = [at[w] for w in said if w in at]
        if there:
            texts.append(units)
            meant.append((values[there] * counts[there, None]).sum(0))
            often.append((100 + np.median(there)) ** -.5)
    out = {'meant': np.array(meant, np.float16), 'often': np.array(often, np.float32)}
    for name, some in (('known', texts), ('left', [p[0] for p in j['pairs']]), ('right', [p[1] for p in j['pairs']])):
        rows = [np.array(t[:WORDS * PER], np.uint16).reshape(-1, PER) for t in some]
        out[name], out[f'{name}_offsets'] = np.concatenate(rows), np.cumsum([0] + [len(r) for r in rows]).astype(np.int32)
    np.savez_compressed(target, **out)


def padded(flat, offsets, most, device):
    lengths = np.diff(offsets)
    texts = np.zeros((len(lengths), most, PER), np.int32)
    texts[np.arange(most)[None] < lengths[:, None]] = flat
    return torch.from_numpy(texts).to(device)


def words(net, path, steps, device, say):
    """Teaches what words mean: near to the vectors of their meanings, and to their translations (as in train_match.py)."""
    z = np.load(path)
    known, left, right = (padded(z[n], z[f'{n}_offsets'], WORDS, device) for n in ('known', 'left', 'right'))
    meant = F.normalize(torch.from_numpy(z['meant'].astype(np.float32)).to(device), dim=-1)
    often = torch.from_numpy(z['often'].astype(np.float32)).to(device)
    optimiser, size = torch.optim.Adam([net.rows.weight, net.weight], 4e-3), 512
    target, itself = torch.arange(size, device=device), torch.eye(size, dtype=torch.bool, device=device)
    whole = lambda ids: F.normalize(net.units(ids, .1).sum(1), dim=-1)
    for n in range(steps):
        for group in optimiser.param_groups:
            group['lr'] = 4e-3 * (1 - .9 * n / steps)
        i = torch.multinomial(often, size)
        x, t = whole(known[i]), meant[i]
        s = 12 * x @ t.T - 1e4 * ((t @ t.T > .9) & ~itself)
        loss = F.cross_entropy(s, target) + 4 * (1 - (x * t).sum(1)).mean()
        if n % 3 == 0:
            i = torch.randint(len(left), (size,), device=device)
            loss = loss + F.cross_entropy(12 * whole(left[i]) @ whole(right[i]).T, target)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (n + 1) % 1000 == 0:
            say(f'words {n + 1}/{steps} cosine {float((x * t).sum(1).mean().detach()):.3f}')


class Data:
    def __init__(self, path, device):
        z = np.load(path)
        self.texts = padded(z['flat'], z['offsets'], STATED, device)
        as_long = lambda name: torch.from_numpy(z[name].astype(np.int64)).to(device)
        self.facts, self.pools, self.questions, self.gold = map(as_long, ('facts', 'pools', 'questions', 'gold'))

    def stated(self, facts, zh, other=0.):
        """The text of each fact in the question's language where it has one; of some, the other."""
        f = self.facts[facts.clamp(min=0)]
        want_zh = zh[:, None] ^ (torch.rand(facts.shape, device=facts.device) < other)
        first, second = torch.where(want_zh, f[..., 0], f[..., 1]), torch.where(want_zh, f[..., 1], f[..., 0])
        return self.texts[torch.where(first < 0, second, first)]


class Layer(nn.Module):
    """A transformer layer with the norms in front (Xiong et al. 2020)."""

    def __init__(self):
        super().__init__()
        self.self_attn = nn.MultiheadAttention(WIDTH, HEADS, .1, batch_first=True)
        self.linear1, self.linear2 = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2, self.dropout = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH), nn.Dropout(.1)

    def forward(self, x, gone):
        n, length, _ = x.shape
        attention = self.self_attn
        q, k, v = F.linear(self.norm1(x), attention.in_proj_weight, attention.in_proj_bias).view(
            n, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        share = torch.softmax(q @ k.transpose(2, 3) * (WIDTH // HEADS) ** -.5 + gone[:, None, None] * -1e4, -1)
        mixed = (F.dropout(share, .1, self.training) @ v).transpose(1, 2).reshape(n, length, WIDTH)
        x = x + self.dropout(attention.out_proj(mixed))
        return x + self.dropout(self.linear2(self.dropout(F.gelu(self.linear1(self.norm2(x))))))


class Reading(nn.Module):
    """What is exported: texts as vectors of their units to scores."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, vectors, sides, places, there, heads):
        """[n, l, DIM] units of the question, then of the fact, unit length; [n, l, 2] how near the other side comes and the vector's own
        length / 4 (at most 2); [n, l] places (1.. of the question, 1 + ASKED.. of the fact); [n, l] 1 where there is a unit; [n, 2] facet and
        1 for the store's: [n] scores, above 0 where it answers."""
        net = self.net
        x = net.enter(vectors) + net.near(sides) + F.embedding(places, net.place)
        first = net.facet(heads[:, 0]) + net.owner(heads[:, 1]) + net.place[0]
        x = torch.cat([first.unsqueeze(1), x], 1)
        gone = torch.cat([torch.zeros_like(there[:, :1]), 1 - there], 1)
        for layer in net.layers:
            x = layer(x, gone)
        return net.score(net.last(x[:, 0])).squeeze(-1)


class Cross(nn.Module):
    def __init__(self, facets):
        super().__init__()
        self.rows = nn.Embedding(ROWS, DIM, padding_idx=0)
        nn.init.normal_(self.rows.weight, std=DIM ** -.5)
        self.weight = nn.Parameter(torch.zeros(ROWS))
        self.enter, self.near = nn.Linear(DIM, WIDTH), nn.Linear(2, WIDTH)
        self.place = nn.Parameter(torch.randn(1 + ASKED + STATED, WIDTH) * .02)
        self.facet, self.owner = nn.Embedding(facets, WIDTH), nn.Embedding(2, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.last, self.score = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 1)

    def units(self, ids, drop=0.):
        """[..., units, PER] rows to [..., units, DIM] vectors."""
        ids = ids.long()
        # As an embedding, so that the gradient skips row 0: gathered otherwise, its many places would be summed one after the other.
        heard = F.softplus(F.embedding(ids, self.weight[:, None], padding_idx=0).squeeze(-1)) * (ids != 0)
        if drop:
            heard = heard * (torch.rand_like(heard) > drop)
        return torch.einsum('...p,...pd->...d', heard, self.rows(ids))

    def read(self, asked, stated, asked_there, stated_there, facet, store):
        """[n, ASKED, DIM], [n, STATED, DIM] unit vectors, where there is one, [n] facets and whether the store's: [n] scores."""
        a, s = F.normalize(asked, dim=-1), F.normalize(stated, dim=-1)
        near = torch.bmm(a, s.transpose(1, 2))
        near = near.masked_fill(~asked_there[:, :, None] | ~stated_there[:, None], -1)
        side = lambda n, vectors: torch.stack([n, vectors.norm(dim=-1).clamp(max=8) / 4], -1)
        places = torch.arange(1, 1 + ASKED + STATED, device=a.device)
        places = torch.cat([places[:a.shape[1]], places[ASKED:ASKED + s.shape[1]]]).expand(len(a), -1)
        return Reading(self)(
            torch.cat([a, s], 1), torch.cat([side(near.amax(2), asked), side(near.amax(1), stated)], 1), places,
            torch.cat([asked_there, stated_there], 1).float(), torch.stack([facet, store], 1))

    def forward(self, asked, stated, facet, store, drop=0.):
        """[b, ASKED, PER], [b, k, STATED, PER] rows: [b, k] scores."""
        b, k = stated.shape[:2]
        asked = asked[:, :max(1, int((asked != 0).any(2).sum(1).max()))]
        stated = stated[:, :, :max(1, int((stated != 0).any(3).sum(2).max()))]
        q = self.units(asked, drop)
        there = (asked != 0).any(2)
        many = lambda t: t[:, None].expand(b, k, *t.shape[1:]).reshape(b * k, *t.shape[1:])
        return self.read(many(q), self.units(stated, drop).flatten(0, 1), many(there), (stated != 0).any(3).flatten(0, 1),
                         facet.flatten(), store.flatten()).view(b, k)


def scores(net, data, ids, pool, other=0., drop=0.):
    q = data.questions[ids]
    f = data.facts[pool.clamp(min=0)]
    fits = net(data.texts[q[:, 0], :ASKED], data.stated(pool, q[:, 2].bool(), other), f[..., 2], f[..., 3], drop)
    return fits.float().masked_fill(pool < 0, -1e4)


@torch.no_grad()
def judge(net, data, ids):
    net.eval()
    best, hit, answerable = [], [], []
    for some in ids.split(64):
        pool = data.pools[data.questions[some, 1]]
        pool = pool[:, :int((pool >= 0).sum(1).max())]
        s, i = scores(net, data, some, pool).max(1)
        gold = data.gold[some]
        best.append(s)
        hit.append((gold == pool.gather(1, i[:, None])).any(1) & (gold >= 0).any(1))
        answerable.append((gold >= 0).any(1))
    net.train()
    best, hit, answerable = torch.cat(best), torch.cat(hit), torch.cat(answerable)
    x = torch.quantile(best[~answerable].float(), .8)
    n = answerable.sum()
    return (f'first {float(hit.sum() / n):.3f} of {int(n)}; above 0: right {float((hit & (best > 0)).sum() / n):.3f}, '
            f'refuses {float((best[~answerable] <= 0).float().mean()):.3f}; right with 80 % refused {float((hit & (best > x)).sum() / n):.3f}')


def train(a):
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    torch.manual_seed(0)
    data = Data(a.data, device)
    sets = {name: Data(path, device) for name, path in (one.split('=') for one in a.sets)}
    net = Cross(int(data.facts[:, 2].max()) + 1)
    net.to(device)
    began = time.time()
    say = lambda text: print(f'[{"part" if a.part else "all"}] {text} {time.time() - began:.0f}s', flush=True)
    words(net, a.words, a.word_steps, device, say)
    with torch.no_grad():
        net.rows.weight[0] = 0
    every = torch.arange(len(data.questions), device=device)
    left_out = data.questions[:, 3] % 4 == 3
    learn, kept = (every[~left_out], every[left_out]) if a.part else (every, every[:0])
    slow = [net.rows.weight, net.weight]
    rest = [p for p in net.parameters() if all(p is not one for one in slow)]
    optimiser = torch.optim.AdamW([{'params': slow, 'lr': 1e-3, 'weight_decay': 0.}, {'params': rest, 'lr': 1e-3, 'weight_decay': .02}])
    peak = [group['lr'] for group in optimiser.param_groups]
    steps, order, total, step = a.epochs * (len(learn) // a.batch), learn[:0], 0., 0
    done = 0.
    while done < 1:
        if len(order) < a.batch:
            if step:
                say(f'{done:.2f} step {step} loss {total / max(1, len(learn) // a.batch):.3f}')
                for name, one in sets.items():
                    say(f'  {name}: {judge(net, one, torch.arange(len(one.questions), device=device))}')
                if len(kept):
                    say(f'  kept back: {judge(net, data, kept[torch.randperm(len(kept), device=device)[:4000]])}')
            order, total = learn[torch.randperm(len(learn), device=device)], 0.
        some, order = order[:a.batch], order[a.batch:]
        done = max((step + 1) / steps, (time.time() - began) / (a.minutes * 60))
        for group, lr in zip(optimiser.param_groups, peak):
            group['lr'] = lr * min(1, (step + 1) / 200) * max(.02, 1 - done)
        pool, gold = data.pools[data.questions[some, 1]], data.gold[some]
        right = (pool[:, :, None] == gold[:, None]).any(2) & (pool >= 0)
        # The right ones stay among the candidates, but for some questions, which then nothing answers.
        dropped = torch.rand(len(some), 1, device=device) < .12
        lot = torch.rand(pool.shape, device=device).masked_fill(pool < 0, -1).masked_fill(right & dropped, -1) + right * ~dropped * 2.
        chosen = lot.topk(min(CANDIDATES, pool.shape[1]), 1)
        pool = pool.gather(1, chosen.indices).masked_fill(chosen.values < 0, -1)
        right = right.gather(1, chosen.indices) & (pool >= 0)
        with torch.autocast(device, torch.bfloat16, enabled=device == 'cuda'):
            s = scores(net, data, some, pool, .2, DROP)
        s = torch.cat([s, torch.zeros(len(s), 1, device=device)], 1)
        right = torch.cat([right, ~right.any(1, keepdim=True)], 1)
        loss = (torch.logsumexp(s, 1) - torch.logsumexp(s.masked_fill(~right, -1e4), 1)).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(rest, 1.)
        optimiser.step()
        total, step = total + loss.detach(), step + 1
        if step in (20, 200):
            say(f'step {step}/{steps}')
    for name, one in sets.items():
        say(f'  end {name}: {judge(net, one, torch.arange(len(one.questions), device=device))}')
    if len(kept):
        say(f'  end kept back: {judge(net, data, kept)}')
    state = {k: v.detach().float().cpu().numpy() for k, v in net.state_dict().items()}
    np.savez_compressed(a.out, **{k: v.astype(np.float16) if k == 'rows.weight' else v for k, v in state.items()})


def export(source, target, table, check, data):
    """The network as ONNX, its matrices as int8; the vectors of features, with what they are heard folded in, in four bits each:
    "ZUC1", rows, dimension as uint32, a float32 scale a row, then two values a byte, the first in the low half, 8 is 0."""
    import onnx
    from onnx import numpy_helper
    z = np.load(source)
    net = Cross(len(z['facet.weight']))
    net.load_state_dict({k: torch.from_numpy(z[k].astype(np.float32)) for k in z.files})
    net.eval()
    size = 3, 9
    example = (torch.randn(*size, DIM), torch.rand(*size, 2), torch.ones(size, dtype=torch.long), torch.ones(size),
               torch.zeros(size[0], 2, dtype=torch.long))
    names = ['vectors', 'sides', 'places', 'there', 'heads']
    torch.onnx.export(Reading(net), example, target, input_names=names, output_names=['scores'], opset_version=14,
                      dynamic_axes={**{n: {0: 'n', 1: 'l'} for n in names[:4]}, 'heads': {0: 'n'}, 'scores': {0: 'n'}})
    model = onnx.load(target)
    smaller, kept = [], []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.ndim < 2 or values.size < 256:
            kept.append(tensor)
            continue
        # A scale for each output: the columns of a matrix product, the rows of a table.
        axis = 1 if values.shape[0] in (WIDTH, INNER, DIM) and 'MatMul' in {
            n.op_type for n in model.graph.node if tensor.name in n.input} else 0
        scale = (np.abs(values).max(1 - axis).clip(1e-9) / 127).astype(np.float32)
        codes = np.round(values / np.expand_dims(scale, 1 - axis)).astype(np.int8)
        name = tensor.name
        kept += [numpy_helper.from_array(codes, f'{name}.codes'), numpy_helper.from_array(scale, f'{name}.scale'),
                 numpy_helper.from_array(np.zeros(len(scale), np.int8), f'{name}.zero')]
        smaller.append(onnx.helper.make_node('DequantizeLinear', [f'{name}.codes', f'{name}.scale', f'{name}.zero'], [name], axis=axis))
    nodes = smaller + list(model.graph.node)
    for field, values in ((model.graph.node, nodes), (model.graph.initializer, kept)):
        del field[:]
        field.extend(values)
    onnx.checker.check_model(model)
    onnx.save(model, target)
    rows = (net.rows.weight * F.softplus(net.weight).unsqueeze(1)).detach().numpy()
    rows[0] = 0
    best, scale, codes = np.full(len(rows), np.inf), np.zeros(len(rows), np.float32), np.zeros(rows.shape, np.int64)
    for share in np.linspace(.5, 1, 11):  # how much of a row's range is kept: the share with the least error
        s = np.maximum(np.abs(rows).max(1) * share, 1e-9) / 7
        c = np.clip(np.round(rows / s[:, None]), -7, 7)
        error = ((c * s[:, None] - rows) ** 2).sum(1)
        better = error < best
        best[better], scale[better], codes[better] = error[better], s[better], c[better]
    codes = (codes + 8).astype(np.uint8)
    Path(table).write_bytes(b'ZUC1' + np.array(rows.shape, '<u4').tobytes() + scale.astype('<f4').tobytes()
                            + (codes[:, ::2] | codes[:, 1::2] << 4).tobytes())
    if check:
        # A few questions and facts with their logits, for the test that the product reads them the same.
        with torch.no_grad():
            net.rows.weight.copy_(torch.from_numpy((codes.astype(np.int64) - 8) * scale[:, None]))
            net.weight.fill_(float(np.log(np.e - 1)))  # heard as 1: folded in already
        some = Data(data, 'cpu')
        ids = torch.arange(0, len(some.questions), len(some.questions) // 20)[:20]
        pool = some.pools[some.questions[ids, 1]][:, :4]
        logits = scores(net, some, ids, pool)
        flat = lambda t: t[(t != 0).any(1)].flatten().tolist()
        stated = some.stated(pool, some.questions[ids, 2].bool())
        Path(check).write_text(json.dumps([{
            'asked': flat(some.texts[some.questions[i, 0], :ASKED]),
            'facts': [{'stated': flat(stated[n, k]), 'facet': int(some.facts[f, 2]), 'store': bool(some.facts[f, 3]),
                       'logit': round(float(logits[n, k]), 3)} for k, f in enumerate(pool[n]) if f >= 0],
        } for n, i in enumerate(ids)]) + '\n')
    print(f'error of the vectors {float(np.sqrt(best.sum() / (rows ** 2).sum())):.3f} of their length')


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = ap.add_subparsers(required=True, dest='verb')
    p = verbs.add_parser('pack')
    p.add_argument('data')
    p.add_argument('out')
    p = verbs.add_parser('export')
    for name in ('state', 'net', 'table'):
        p.add_argument(name)
    p.add_argument('--check', default='')
    p.add_argument('--data', default='')
    p = verbs.add_parser('pack-words')
    for name in ('pairs', 'vectors', 'out'):
        p.add_argument(name)
    p = verbs.add_parser('train')
    p.add_argument('--word-steps', type=int, default=6000)
    for name in ('data', 'words', 'out'):
        p.add_argument(name)
    p.add_argument('--part', action='store_true')
    p.add_argument('--sets', nargs='*', default=[])
    p.add_argument('--epochs', type=int, default=8)
    p.add_argument('--batch', type=int, default=384)
    p.add_argument('--minutes', type=float, default=600)
    a = ap.parse_args()
    if a.verb == 'pack':
        pack(a.data, a.out)
    elif a.verb == 'export':
        export(a.state, a.net, a.table, a.check, a.data)
    elif a.verb == 'pack-words':
        pack_words(a.pairs, a.vectors, a.out)
    else:
        train(a)


if __name__ == '__main__':
    main()
