"""Trains the audio network: mel window -> viseme weights.  usage: train_audio.py <corpus folder> <out audio.pt> [steps [start.pt]]

Resumable: continues from <out>.resume when it is there. Prints held-out figures at the end (and into <out>.json).
"""
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch

import articulation
from networks import COLUMNS, VISEMES, AudioNetwork

PAST = COLUMNS - 1 - 8      # columns before t; 8 after
# Closures and the opening vowels are what an eye checks first.
WEIGHT = torch.tensor([3., 2., 1, 1, 1, 1.2, 1.2, 1, 1, 2.5, 1.5, 1.5, 2, 2])


class Set:
    """Frames of one or more corpus files; `voice` keeps only the utterances whose voice name starts so."""

    def __init__(self, *paths, voice=''):
        files = [np.load(p) for p in paths]
        mel, weights, n, voices = (np.concatenate([z[k] for z in files]) for k in ('mel', 'weights', 'lengths', 'voices'))
        keep = np.char.startswith(voices, voice)
        frames = np.repeat(keep, n)
        self.mel, self.weights, n = torch.from_numpy(mel[frames]), torch.from_numpy(weights[frames].astype(np.float32)), n[keep]
        start = np.concatenate([[0], np.cumsum(n)[:-1]])
        self.low, self.high = torch.tensor(np.repeat(start, n)), torch.tensor(np.repeat(start + n - 1, n))

    def windows(self, i):
        j = i[:, None] + torch.arange(-PAST, 9)[None]
        j = torch.maximum(torch.minimum(j, self.high[i][:, None]), self.low[i][:, None])
        return self.mel[j].float().transpose(1, 2)


@torch.no_grad()
def predict(net, data):
    net.eval()
    every = torch.arange(len(data.mel)).split(4096)
    return torch.cat([net(data.windows(i)).clamp(0, 1) for i in every]).numpy()


def lag(a, b, reach=30):
    """Lag (ms) of b behind a by the parabolic peak of their cross-correlation at 100 Hz; and that peak."""
    a, b = a - a.mean(), b - b.mean()
    steps = np.arange(-reach, reach + 1)
    c = np.array([np.mean(a[max(0, -s):len(a) - max(0, s)] * b[max(0, s):len(b) - max(0, -s)]) for s in steps])
    c /= a.std() * b.std()
    k = int(np.clip(c.argmax(), 1, len(c) - 2))
    p = (c[k - 1] - c[k + 1]) / (2 * (c[k - 1] - 2 * c[k] + c[k + 1]))
    return float((steps[k] + p) * 10), float(c[k])


def figures(net, data):
    y, t = predict(net, data), data.weights.numpy()
    jaw_y, jaw_t = y @ articulation.OPENING, t @ articulation.OPENING
    ms, peak = lag(jaw_t, jaw_y)
    closed = t[:, 0] > .8
    starts = np.flatnonzero(closed & ~np.roll(closed, 1))
    hit = [y[s:s + 12, 0][closed[s:s + 12]].max() > .5 for s in starts]
    said = y[:, 0] > .5
    quiet = t.max(1) < .02
    return {'rmse': float(np.sqrt(((y - t) ** 2).mean())), 'rmse_each': np.sqrt(((y - t) ** 2).mean(0)).round(3).tolist(),
            'opening_correlation': float(np.corrcoef(jaw_y, jaw_t)[0, 1]), 'lag_ms': ms, 'peak': peak,
            'opening_gain': float((jaw_y * jaw_t).sum() / (jaw_t ** 2).sum()),
            'bilabial_hit': float(np.mean(hit)), 'bilabial_precision': float((said & (t[:, 0] > .3)).sum() / max(1, said.sum())),
            'silence_opening': float(jaw_y[quiet].mean()) if quiet.any() else None}


def main():
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 12000
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    train = Set(*sorted(folder.glob('set_train_*.npz')))
    print('frames', len(train.mel), flush=True)
    net, average = AudioNetwork(), AudioNetwork()
    if len(sys.argv) > 4:
        net.load_state_dict(torch.load(sys.argv[4])['net'])
    average.load_state_dict(net.state_dict())
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps, pct_start=.08)
    first, resume = 0, Path(str(out) + '.resume')
    if resume.exists():
        s = torch.load(resume)
        if s['steps'] == steps:
            net.load_state_dict(s['net']), average.load_state_dict(s['average'])
            optimiser.load_state_dict(s['optimiser']), schedule.load_state_dict(s['schedule'])
            first = s['step']
    batch, losses, began = 256, [], time.time()
    for step in range(first, steps):
        i = torch.randint(0, len(train.mel), (batch,))
        x = train.windows(i)
        x = x + torch.randn(batch, 1, 1) * .05 + torch.randn(batch, 80, 1) * .025 + torch.randn_like(x) * .025
        x = x.clamp_min(-.75)
        loss = ((net(x) - train.weights[i]) ** 2 * WEIGHT).mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.)
        optimiser.step()
        schedule.step()
        with torch.no_grad():
            for a, p in zip(average.parameters(), net.parameters()):
                a.lerp_(p, .002 if step > 500 else .1)
        losses.append(float(loss))
        if (step + 1) % 1000 == 0 or step + 1 == steps:
            print(f'step {step + 1} loss {np.mean(losses):.5f} wall {time.time() - began:.0f}s', flush=True)
            losses = []
            torch.save({'net': average.state_dict()}, out)
            torch.save({'net': net.state_dict(), 'average': average.state_dict(), 'optimiser': optimiser.state_dict(),
                        'schedule': schedule.state_dict(), 'step': step + 1, 'steps': steps}, resume)
    judge = lambda name, voice='': figures(average, Set(folder / f'set_{name}.npz', voice=voice))
    report = {'heldout': judge('heldout'), 'newvoice': judge('newvoice'), 'flite': judge('flite_heldout'),
              'flite_slt': judge('flite_heldout', 'flite-slt')}
    report['visemes'] = VISEMES
    Path(str(out) + '.json').write_text(json.dumps(report, indent=1))
    print(json.dumps(report, indent=1), flush=True)


if __name__ == '__main__':
    main()
