"""What a painted mouth is punished for. Planes are float [B,C,S,S] in code values / 255."""
import torch
import torch.nn.functional as F

from networks import MOUTH
from pairs import FADE

# The box (rows, columns) of lips, mouth interior and chin within the crop counts three times.
BOX = (slice(36, 132), slice(24, 136))
BOX_WEIGHT = 3
GRADIENT, CHROMA, EDGE = .7, .7, 1.


def box_weight(size):
    """[1,1,size,size] with mean 1."""
    m = torch.ones(1, 1, MOUTH, MOUTH)
    m[:, :, BOX[0], BOX[1]] = BOX_WEIGHT
    return F.avg_pool2d(m, MOUTH // size) / m.mean()


def plane_loss(got, truth, weight):
    """L1 plus L1 of the gradients: the second keeps edges (teeth, lip line) crisp and shows every grid and halo."""
    error = got - truth
    down, right = error[:, :, 1:] - error[:, :, :-1], error[..., 1:] - error[..., :-1]
    return (error.abs() * weight).mean() + GRADIENT * ((down.abs() * weight[:, :, 1:]).mean()
                                                       + (right.abs() * weight[..., 1:]).mean())


class PictureLoss:
    """Loss of a shown crop against its truth; the border of the crop must stay the base."""

    def __init__(self, on):
        self.weight_y, self.weight_uv = box_weight(MOUTH).to(on), box_weight(MOUTH // 2).to(on)
        self.outside = (1 - torch.from_numpy(FADE)[None, None]).to(on)

    def __call__(self, shown, truth, base_y):
        border = ((shown[0] - base_y).abs() * self.outside).mean()
        return (plane_loss(shown[0], truth[0], self.weight_y) + CHROMA * plane_loss(shown[1], truth[1], self.weight_uv)
                + EDGE * border)
