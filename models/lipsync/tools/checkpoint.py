"""What both training loops share: where they run, running averages, files that are whole or absent."""
from pathlib import Path

import torch


def device():
    """'cuda' where torch finds a GPU, else 'cpu' (one thread: on two shared cores a second thread only slows it down)."""
    return 'cuda' if torch.cuda.is_available() else 'cpu'


@torch.no_grad()
def keep_average(average, net, step, decay):
    """Running average of the weights; it follows fast at first."""
    share = 1 - min(decay, (step + 1) / (step + 20))
    for kept, live in zip(average.parameters(), net.parameters()):
        kept.lerp_(live, share)


def save(state, path):
    """torch.save by way of a second file, so that a killed run leaves the last whole one."""
    part = Path(f'{path}.part')
    torch.save(state, part)
    part.replace(path)
