"""Trains the two audio networks: mel window -> viseme weights.

usage: train_audio.py <corpus folder> <out audio.pt> [steps]     steps of both together
Resumable: goes on from <out>.near and <out>.wide when they are there. Prints held-out figures at the end (and into <out>.json).
"""
import copy
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

import articulation
import metrics
from checkpoint import device, keep_average, save
from networks import COLUMNS, Ears

PAST = COLUMNS - 1 - 8      # columns before t; 8 after
STEPS, BATCH, WARM_UP, SAVE_EVERY = 80000, 256, .08, 500
OPENING = torch.from_numpy(articulation.OPENING)
OPEN = .3
DECADE = 4                  # a mel value is (log10 power + 4) / 4
PARTS, MASK = 8, 10


@dataclass(frozen=True)
class Round:
    """Part of a training, with a learning-rate cycle of its own, and how each batch is heard anew in it."""
    share: float            # of the steps
    rate: float
    shipped: float = 0      # share of the batch drawn from the shipped engine only
    throats: int = 0        # of PARTS of the batch, each through a throat of another length,
    throat: tuple = (1, 1)  # by these factors
    tilt: tuple = (.05, 0, 0, 0)    # spread of level and slow slopes of the spectrum, mel units
    noisy: float = 0        # share of the batch over a background, quieter by
    quieter_db: tuple = (6, 34)
    masked: float = 0       # share of the batch in which up to MASK bands are hidden


@dataclass(frozen=True)
class Recipe:
    """How one of the two networks is trained. Closures and the opening vowels are what an eye checks first."""
    share: float            # of all steps
    sets: tuple             # the shipped engine's first
    longer: bool            # closures, see longer_closures
    closure: float          # what a closure weighs,
    missed: float           # how much more if it is missed
    invented: float         # or shown in the middle of a vowel
    average: float
    rounds: tuple


# `wide`: first the widest range of speakers, so that unknown ones are heard; then nearer to what is shipped.
RECIPES = {
    'near': Recipe(.3, ('espeak', 'flite'), False, 3, 2, 0, .998, (Round(1, 2e-3),)),
    'wide': Recipe(.7, ('espeak', 'festival', 'flite', 'recordings'), True, 4, 3, 2, .999, (
        Round(15 / 28, 2e-3, 0, 4, (.86, 1.16), (.05,) * 4, .4, (4, 34), .3), Round(10 / 28, 1.5e-3, .3, 2, (.9, 1.12), (.03,) * 4, .4, (6, 34), .1),
        Round(3 / 28, 8e-4, .5, 1, (.9, 1.12), (.015,) * 4, .4, (10, 34), 0))),
}
WEIGHT = torch.tensor([0, 2., 1, 1, 1, 1.2, 1.2, 1, 1, 2.5, 1.5, 1.5, 2, 2])
MISSED = torch.tensor([0, 1.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])


def longer_closures(weights, low, high):
    """Tracks [N,14] whose bilabial closures are half a column longer at either end; other shapes give way.

    A closure of 50 ms meets one picture in 40 ms: at its edge, where a picture may fall, it must be shown, too.
    """
    closed, every = weights[:, 0], torch.arange(len(weights))
    wide = closed
    for shift in (-1, 1):
        wide = torch.maximum(wide, (closed + closed[torch.maximum(torch.minimum(every + shift, high), low)]) / 2)
    weights[:, 1:] *= ((1 - .97 * wide) / (1 - .97 * closed))[:, None]
    weights[:, 0] = wide
    return weights


class Set:
    """Frames of one or more corpus files."""

    def __init__(self, *paths):
        files = [np.load(p) for p in paths]
        mel, weights, n = (np.concatenate([z[k] for z in files]) for k in ('mel', 'weights', 'lengths'))
        self.mel, self.weights, self.lengths = torch.from_numpy(mel), torch.from_numpy(weights.astype(np.float32)), n
        start = np.concatenate([[0], np.cumsum(n)[:-1]])
        self.low, self.high = torch.tensor(np.repeat(start, n)), torch.tensor(np.repeat(start + n - 1, n))

    def windows(self, i):
        """Frame numbers [B] -> mel windows float32 [B,80,21] that do not leave their utterance."""
        j = i[:, None] + torch.arange(-PAST, 9)[None]
        j = torch.maximum(torch.minimum(j, self.high[i][:, None]), self.low[i][:, None])
        return self.mel[j].float().transpose(1, 2)


class Backgrounds:
    """What is mixed into training: powers add, as if the sounds had been mixed (their phases are taken as unrelated)."""

    def __init__(self, path, train):
        z = np.load(path)
        self.mel, length = torch.from_numpy(z['mel']), int(z['lengths'][0])
        self.first = torch.arange(len(z['lengths'])) * length
        self.last_start = length - COLUMNS
        # Each utterance's loudness, and the backgrounds': log10 of mean power.
        power = lambda mel: (10 ** (mel.float() * DECADE - DECADE)).sum(1)
        own = torch.cat([power(part) for part in train.mel.split(1 << 18)])
        mean = np.array([float(p.mean()) for p in own.split(train.lengths.tolist())])
        self.loudness = torch.tensor(np.repeat(np.log10(mean + 1e-7), train.lengths), dtype=torch.float32)
        self.own = torch.log10(power(self.mel).view(len(self.first), -1).mean(1))

    def mixed(self, x, i, quieter_db):
        """Windows x [B,80,21] of frames i, with a background at a random level behind each."""
        k = torch.randint(0, len(self.first), (len(i),))
        j = (self.first[k] + torch.randint(0, self.last_start, (len(i),)))[:, None] + torch.arange(COLUMNS)[None]
        quieter = torch.empty(len(i)).uniform_(*quieter_db) / 10
        level = (self.loudness[i] - self.own[k] - quieter)[:, None, None]
        a, b = x * DECADE, self.mel[j].float().transpose(1, 2) * DECADE + level
        return (torch.maximum(a, b) + torch.log1p(torch.exp(-(a - b).abs() * 2.302585)) / 2.302585) / DECADE


def throat(factor, low=50., high=7600.):
    """[80,80] that moves a mel spectrum's frequencies by `factor`."""
    mel = lambda f: 2595 * np.log10(1 + f / 700)
    edge = np.linspace(mel(low), mel(high), 82)
    centre = 700 * (10 ** (edge[1:-1] / 2595) - 1)
    at = np.clip((mel(centre / factor) - edge[1]) / (edge[1] - edge[0]), 0, 79)
    down = np.minimum(at.astype(int), 78)
    out = np.zeros((80, 80), np.float32)
    out[np.arange(80), down] += 1 - (at - down)
    out[np.arange(80), down + 1] += at - down
    return torch.from_numpy(out)


BANDS = torch.arange(80) / 80
SHAPES = torch.stack([torch.cos(np.pi * k * BANDS) for k in range(4)])


def heard_anew(x, i, backgrounds, how):
    """Windows as another throat, room, microphone and street would have made them."""
    x = x.clone()
    for part in torch.randperm(PARTS)[:how.throats].tolist():
        x[part::PARTS] = torch.matmul(throat(float(np.random.uniform(*how.throat))), x[part::PARTS])
    b = len(x)
    x = x + torch.matmul(torch.randn(b, 4) * torch.tensor(how.tilt), SHAPES)[..., None] + torch.randn(b, 80, 1) * .025 + torch.randn_like(x) * .025
    if how.noisy:
        noisy = torch.rand(b) < how.noisy
        x[noisy] = backgrounds.mixed(x[noisy], i[noisy], how.quieter_db)
    masked = torch.rand(b) < how.masked
    first, width = torch.rand(b, 1) * 80, torch.rand(b, 1) * MASK
    band = torch.arange(80)[None]
    hidden = (masked[:, None] & (band >= first) & (band < first + width))[..., None]
    return torch.where(hidden, x.mean((1, 2), keepdim=True), x).clamp_min(-.75)


def mistake(y, truth, recipe):
    """What training makes small, of weights heard and true [B,14]."""
    each = WEIGHT.to(y) * (1 + MISSED.to(y) * truth)
    open_ = (truth @ OPENING.to(y) > OPEN).float()
    closure = recipe.closure * (1 + recipe.missed * truth[:, 0]) * (1 + recipe.invented * open_)
    return ((y - truth) ** 2 * torch.cat([closure[:, None], each[:, 1:]], 1)).mean()


@torch.no_grad()
def predict(net, data):
    every = torch.arange(len(data.mel)).split(4096)
    return torch.cat([net(data.windows(i)) for i in every]).numpy()


def trained(net, recipe, folder, path, steps):
    """`net` trained by `recipe` (its running average); goes on from `path`."""
    on = device()
    found = [folder / f'set_train_{name}.npz' for name in recipe.sets]
    train = Set(*(p for p in found if p.exists()))
    shipped_frames = int(np.load(found[0])['lengths'].sum())
    if recipe.longer:
        train.weights = longer_closures(train.weights, train.low, train.high)
    backgrounds = Backgrounds(folder / 'background.npz', train)
    print(path.suffix[1:], 'frames', len(train.mel), flush=True)
    net, average = net.to(on), copy.deepcopy(net).to(on)
    stored = torch.load(path, map_location=on) if path.exists() else {'steps': None}
    began, first_of_round = time.process_time(), 0
    for how in recipe.rounds:
        last = steps if how is recipe.rounds[-1] else first_of_round + round(steps * how.share)
        optimiser = torch.optim.AdamW(net.parameters(), how.rate, weight_decay=1e-3)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, how.rate, total_steps=last - first_of_round, pct_start=WARM_UP)
        state = {'net': net, 'average': average, 'optimiser': optimiser, 'schedule': schedule}
        first = first_of_round
        if stored['steps'] == steps and stored['step'] > first_of_round:
            first = min(stored['step'], last)
            for name in state if stored['step'] < last else ('net', 'average'):
                state[name].load_state_dict(stored[name])
            print('going on from step', first, flush=True)
        losses = []
        for step in range(first, last):
            own = int(BATCH * how.shipped)
            i = torch.cat([torch.randint(0, shipped_frames, (own,)), torch.randint(0, len(train.mel), (BATCH - own,))])
            i = i[torch.randperm(BATCH)]
            x, truth = heard_anew(train.windows(i), i, backgrounds, how).to(on), train.weights[i].to(on)
            with torch.autocast(on, dtype=torch.bfloat16):
                y = net(x)
            loss = mistake(y.float(), truth, recipe)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.)
            optimiser.step()
            schedule.step()
            keep_average(average, net, step, recipe.average)
            losses.append(float(loss))
            if (step + 1) % min(SAVE_EVERY, max(1, steps // 4)) == 0 or step + 1 == last:
                save({**{k: v.state_dict() for k, v in state.items()}, 'step': step + 1, 'steps': steps}, path)
                print(f'{path.suffix[1:]} step {step + 1}/{steps} loss {np.mean(losses):.5f} cpu {time.process_time() - began:.0f}s', flush=True)
                losses = []
        first_of_round = last
    return average.cpu().eval()


def main():
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else STEPS
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    np.random.seed(0)
    ears = Ears()
    for name, recipe in RECIPES.items():
        getattr(ears, name).load_state_dict(
            trained(getattr(ears, name), recipe, folder, Path(f'{out}.{name}'), round(steps * recipe.share)).state_dict())
    ears = ears.cpu().eval()
    save({'net': ears.state_dict()}, out)
    report = {}
    for path in sorted(folder.glob('set_*.npz')):
        if not path.stem.startswith('set_train_'):
            data = Set(path)
            report[path.stem[4:]] = metrics.heard(predict(ears, data), data.weights.numpy(), 100)
    Path(f'{out}.json').write_text(json.dumps(report, indent=1))
    print(json.dumps(report, indent=1), flush=True)


if __name__ == '__main__':
    main()
