"""The three networks of the lip-sync model.

audio    log-mel window [B,80,21]                     -> 14 viseme weights [B,14]
encoder  I420 planes of one mouth crop (offline)      -> picture features f8 [B,64,20,20], f4 [B,48,40,40]
decoder  viseme weights + picture features (live)     -> flow [B,2,20,20], residual Y [B,4,80,80], UV [B,2,80,80]

Everything stays in I420 (BT.709, limited range, code values / 255): the decoder never sees RGB, so the stage composes
without a colour conversion. A flow warps the base crop (keeps skin texture sharp), a residual paints what the base does
not show (teeth, tongue, the dark of the mouth).
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

VISEMES = ['PP', 'FF', 'TH', 'DD', 'kk', 'CH', 'SS', 'nn', 'RR', 'aa', 'E', 'ih', 'oh', 'ou']
MOUTH = 160          # luma pixels, side of the mouth crop
GRID = 20            # flow grid, side
COLUMNS = 21         # mel columns: t-120 ms .. t+80 ms
FLOW_UNIT = 8.0      # luma pixels per unit of the flow head (keeps the head's weights near 1)
RESIDUAL_SCALE = 1.0  # code values per step of the uint8 residual


class AudioNetwork(nn.Module):
    def __init__(self, c, hidden):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv1d(80, c, 3, 1, 1), nn.ReLU(), nn.Conv1d(c, c, 3, 2, 1), nn.ReLU(),
                                  nn.Conv1d(c, c, 3, 2, 1), nn.ReLU())
        self.fc = nn.Sequential(nn.Linear(c * 6, hidden), nn.ReLU(), nn.Linear(hidden, len(VISEMES)))

    def forward(self, mel):
        return self.fc(self.conv(mel).flatten(1))


# How far each viseme opens the mouth.
OPENING = [0, .1, .3, .25, .35, .25, .15, .25, .3, 1.0, .65, .4, .8, .35]


class Ears(nn.Module):
    """Mel window -> weights 0..1, by two networks that hear differently; 700k parameters, 0.11 ms a window on one core.

    `near` knows the shipped engine's voices best, `wide` knows people. Where they think the mouth is nearly closed anyway, a likely
    closure is shown as one: lips that almost meet are what an eye notices, and in the middle of a vowel nothing is changed.
    """
    OF_NEAR, OF_NEAR_CLOSURE = .6, .35      # share of `near` in a weight, and in the closure
    FIRMER, NEARLY = .8, .3                 # a closure is at most so much firmer, where the opening is below

    def __init__(self):
        super().__init__()
        self.near, self.wide = AudioNetwork(128, 160), AudioNetwork(160, 256)
        self.register_buffer('share', torch.tensor([self.OF_NEAR_CLOSURE] + [self.OF_NEAR] * (len(VISEMES) - 1)), persistent=False)
        self.register_buffer('opening', torch.tensor(OPENING)[:, None], persistent=False)

    def forward(self, mel):
        near, wide = self.near(mel).clamp(0, 1), self.wide(mel).clamp(0, 1)
        weights = self.share * near + (1 - self.share) * wide
        closed = weights[:, :1]
        firm = (closed * (1 + self.FIRMER * (1 - torch.matmul(weights, self.opening) / self.NEARLY).clamp(0, 1))).clamp(0, 1)
        others = weights[:, 1:] * ((1 - firm) / (1 - closed + 1e-6)).clamp(0, 1)
        return torch.cat([firm, others], 1)


class Residual(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.a = nn.Conv2d(c, c, 3, 1, 1)
        self.b = nn.Conv2d(c, c, 3, 1, 1)

    def forward(self, x):
        return F.relu(x + self.b(F.relu(self.a(x))))


class Encoder(nn.Module):
    """Picture features, both after a ReLU so that they store well as uint8."""

    def __init__(self, c8=64, c4=48):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(24, c4, 3, 1, 1), nn.ReLU(), Residual(c4))
        self.down = nn.Sequential(nn.Conv2d(c4, c8, 3, 2, 1), nn.ReLU(), Residual(c8))

    def forward(self, y, uv):
        f4 = self.stem(torch.cat([F.pixel_unshuffle(y, 4), F.pixel_unshuffle(uv, 2)], 1) - 0.5)
        return self.down(f4), f4


def limited(weights):
    """Articulation [B,14] whose total is at most 1, the only kind the pictures of training show.

    Sound mixes shapes freely and may total more. This is the one place where that is settled: it is part of the decoder,
    so it is the same in training and live.
    """
    return weights / weights.sum(1, keepdim=True).clamp_min(1.)


class Decoder(nn.Module):
    def __init__(self, c8=64, c4=48, c2=16):
        super().__init__()
        self.seed = nn.Sequential(nn.Linear(len(VISEMES), 64), nn.ReLU(), nn.Linear(64, 16 * 25))
        self.seed_mix = nn.Conv2d(16, c8, 1)
        self.body8 = nn.Sequential(Residual(c8), Residual(c8))
        self.up4 = nn.Conv2d(c8, c4 * 4, 1)
        self.body4 = Residual(c4)
        self.flow = nn.Conv2d(c8, 2, 3, 1, 1)
        # Edges of teeth and lips are finer than a cell of 4 pixels: the last steps see cells of 2.
        self.up2 = nn.Conv2d(c4, c2 * 4, 3, 1, 1)
        self.body2 = nn.Conv2d(c2, c2, 3, 1, 1)
        self.head = nn.Conv2d(c2, 6, 3, 1, 1)                 # 2 x 2 luma, then U and V
        for head in (self.flow, self.head):                   # start as the identity: no flow, no residual
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)

    def forward(self, weights, f8, f4):
        seed = F.interpolate(self.seed(limited(weights)).view(-1, 16, 5, 5), scale_factor=4.0, mode='bilinear', align_corners=False)
        x = self.body8(F.relu(f8 + self.seed_mix(seed)))
        flow = self.flow(x)
        x = self.body4(F.relu(F.pixel_shuffle(self.up4(x), 2) + f4))
        x = F.relu(self.body2(F.relu(F.pixel_shuffle(self.up2(x), 2))))
        return flow * FLOW_UNIT, self.head(x)


def identity_grid(size):
    return F.affine_grid(torch.eye(2, 3)[None], (1, 1, size, size), align_corners=False)


_GRIDS = {}


def warp(plane, flow):
    """Samples `plane` [B,C,S,S] at (x+dx, y+dy); `flow` [B,2,g,g] is in luma pixels of a MOUTH-wide crop."""
    size = plane.shape[-1]
    if (size, plane.device) not in _GRIDS:
        _GRIDS[size, plane.device] = identity_grid(size).to(plane.device)
    unit = flow.float() * (2.0 / MOUTH)     # luma pixels -> [-1, 1]; the same for the half-size chroma
    step = F.interpolate(unit, size=(size, size), mode='bilinear', align_corners=False).permute(0, 2, 3, 1)
    return F.grid_sample(plane, _GRIDS[size, plane.device] + step, mode='bilinear', padding_mode='border', align_corners=False)


def compose(y, uv, flow, head):
    """The picture the stage will show: warped base plus residual (planes in code values / 255)."""
    head = head.float()
    return warp(y, flow) + F.pixel_shuffle(head[:, :4], 2), warp(uv, flow) + head[:, 4:]
