"""Trains encoder and decoder on picture pairs.

usage: train_pictures.py --data <pairs folder> --out picture.pt [--steps 16000] [--seconds S]
Resumable (<out>.resume); new shards in the data folder are taken in while it runs.
"""
import argparse
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from checkpoint import device, keep_average, save
from losses import PictureLoss
from networks import Decoder, Encoder, compose
from pairs import Pairs, Sampler

WARM_UP, SAVE_EVERY, AVERAGE = 300, 250, .998
RESIDUAL_LIMIT = .49      # of full scale: what the residual's bytes can carry


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--data', required=True)
    ap.add_argument('--out', required=True)
    ap.add_argument('--steps', type=int, default=16000)
    ap.add_argument('--seconds', type=float, default=1e9, help='CPU seconds: the schedule ends there if that comes first')
    ap.add_argument('--rate', type=float, default=2e-3)
    ap.add_argument('--batch', type=int, default=8)
    a = ap.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    on = device()
    pairs = Pairs(a.data)
    print('pairs', len(pairs), 'references', len(pairs.reference_y), 'on', on, flush=True)
    sampler = Sampler(pairs, on)
    nets = {'encoder': Encoder(), 'decoder': Decoder()}
    kept = {'encoder': Encoder(), 'decoder': Decoder()}
    for name in nets:
        nets[name].to(on, memory_format=torch.channels_last)
        kept[name].to(on).load_state_dict(nets[name].state_dict())
    live = [p for net in nets.values() for p in net.parameters()]
    optimiser = torch.optim.AdamW(live, a.rate, weight_decay=1e-4)
    first, spent, resume = 0, 0.0, Path(f'{a.out}.resume')
    if resume.exists():
        stored = torch.load(resume, map_location=on)
        for name in nets:
            nets[name].load_state_dict(stored['nets'][name])
            kept[name].load_state_dict(stored['kept'][name])
        optimiser.load_state_dict(stored['optimiser'])
        first, spent = stored['step'], stored['spent']
        print('going on from step', first, flush=True)
    rng = np.random.default_rng(first + 1)
    judge = PictureLoss(on)
    losses, began, warm_up = [], time.process_time(), min(WARM_UP, a.steps // 10 + 1)
    for step in range(first, a.steps):
        done = max(step / a.steps, (spent + time.process_time() - began) / a.seconds)
        last = done >= 1 or step + 1 == a.steps
        rate = a.rate * min(1, (step + 1) / warm_up) * (.5 * (1 + np.cos(np.pi * min(1, done))) + .01)
        for group in optimiser.param_groups:
            group['lr'] = rate
        weights, base, truth = sampler.batch(a.batch, rng)
        with torch.autocast(on, dtype=torch.bfloat16):
            flow, head = nets['decoder'](weights, *nets['encoder'](*base))
        loss = judge(compose(*base, flow, head), truth, base[0]) + 4 * F.relu(head.float().abs() - RESIDUAL_LIMIT).mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(live, 1.)
        optimiser.step()
        for name in nets:
            keep_average(kept[name], nets[name], step, AVERAGE)
        losses.append(float(loss))
        if (step + 1) % min(SAVE_EVERY, max(1, a.steps // 4)) == 0 or last:
            cpu = spent + time.process_time() - began
            save({name: net.state_dict() for name, net in kept.items()}, a.out)
            save({'nets': {k: v.state_dict() for k, v in nets.items()}, 'kept': {k: v.state_dict() for k, v in kept.items()},
                  'optimiser': optimiser.state_dict(), 'step': step + 1, 'spent': cpu}, resume)
            pairs.refresh()
            print(f'pictures step {step + 1}/{a.steps} loss {np.mean(losses):.5f} rate {rate:.5f} cpu {cpu:.0f}s pairs {len(pairs)}', flush=True)
            losses = []
        if last:
            break


if __name__ == '__main__':
    main()
