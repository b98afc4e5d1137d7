"""Trains the audio network: mel window -> viseme weights.

usage: train_audio.py <corpus folder> <out audio.pt> [steps]
Resumable: goes on from <out>.resume when it is there. Prints held-out figures at the end (and into <out>.json).
"""
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch

import metrics
from checkpoint import device, keep_average, save
from networks import COLUMNS, AudioNetwork

PAST = COLUMNS - 1 - 8      # columns before t; 8 after
RATE, BATCH, WARM_UP, SAVE_EVERY = 2e-3, 256, .08, 500
# Closures and the opening vowels are what an eye checks first. A closure missed is worse than one too many.
WEIGHT = torch.tensor([3., 2., 1, 1, 1, 1.2, 1.2, 1, 1, 2.5, 1.5, 1.5, 2, 2])
MISSED = torch.tensor([2., 1.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])


class Set:
    """Frames of one or more corpus files."""

    def __init__(self, *paths):
        files = [np.load(p) for p in paths]
        mel, weights, n = (np.concatenate([z[k] for z in files]) for k in ('mel', 'weights', 'lengths'))
        self.mel, self.weights = torch.from_numpy(mel), torch.from_numpy(weights.astype(np.float32))
        start = np.concatenate([[0], np.cumsum(n)[:-1]])
        self.low, self.high = torch.tensor(np.repeat(start, n)), torch.tensor(np.repeat(start + n - 1, n))

    def windows(self, i):
        """Frame numbers [B] -> mel windows float32 [B,80,21] that do not leave their utterance."""
        j = i[:, None] + torch.arange(-PAST, 9)[None]
        j = torch.maximum(torch.minimum(j, self.high[i][:, None]), self.low[i][:, None])
        return self.mel[j].float().transpose(1, 2)


@torch.no_grad()
def predict(net, data):
    every = torch.arange(len(data.mel)).split(4096)
    return torch.cat([net(data.windows(i)).clamp(0, 1) for i in every]).numpy()


def main():
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 24000
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    on = device()
    train = Set(*sorted(folder.glob('set_train_*.npz')))
    print('frames', len(train.mel), flush=True)
    net, average = AudioNetwork().to(on), AudioNetwork().to(on)
    average.load_state_dict(net.state_dict())
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=WARM_UP)
    state = {'net': net, 'average': average, 'optimiser': optimiser, 'schedule': schedule}
    first, resume = 0, Path(f'{out}.resume')
    if resume.exists():
        stored = torch.load(resume, map_location=on)
        if stored['steps'] == steps:
            for name, part in state.items():
                part.load_state_dict(stored[name])
            first = stored['step']
            print('going on from step', first, flush=True)
    weight, missed = WEIGHT.to(on), MISSED.to(on)
    losses, began = [], time.process_time()
    for step in range(first, steps):
        i = torch.randint(0, len(train.mel), (BATCH,))
        x = train.windows(i)
        x = x + torch.randn(BATCH, 1, 1) * .05 + torch.randn(BATCH, 80, 1) * .025 + torch.randn_like(x) * .025
        x, truth = x.clamp_min(-.75).to(on), train.weights[i].to(on)
        with torch.autocast(on, dtype=torch.bfloat16):
            y = net(x)
        loss = ((y.float() - truth) ** 2 * weight * (1 + missed * truth)).mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.)
        optimiser.step()
        schedule.step()
        keep_average(average, net, step, .998)
        losses.append(float(loss))
        if (step + 1) % min(SAVE_EVERY, max(1, steps // 4)) == 0 or step + 1 == steps:
            save({'net': average.state_dict()}, out)
            save({**{k: v.state_dict() for k, v in state.items()}, 'step': step + 1, 'steps': steps}, resume)
            print(f'audio step {step + 1}/{steps} loss {np.mean(losses):.5f} cpu {time.process_time() - began:.0f}s', flush=True)
            losses = []
    average = average.cpu().eval()
    report = {}
    for path in sorted(folder.glob('set_*.npz')):
        if not path.stem.startswith('set_train_'):
            data = Set(path)
            report[path.stem[4:]] = metrics.heard(predict(average, data), data.weights.numpy(), 100)
    Path(f'{out}.json').write_text(json.dumps(report, indent=1))
    print(json.dumps(report, indent=1), flush=True)


if __name__ == '__main__':
    main()
