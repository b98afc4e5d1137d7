"""RGB <-> I420 planes, BT.709 limited range, chroma 2x2 averaged (numpy, uint8)."""
import numpy as np

KR, KB = 0.2126, 0.0722
KG = 1 - KR - KB


def from_rgb(rgb):
    """uint8 [...,H,W,3] -> y uint8 [...,1,H,W], uv uint8 [...,2,H/2,W/2]."""
    r, g, b = (rgb[..., i].astype(np.float32) / 255 for i in range(3))
    y = KR * r + KG * g + KB * b
    cb, cr = (b - y) / (2 * (1 - KB)), (r - y) / (2 * (1 - KR))
    c = np.stack([cb, cr], -3)
    c = c.reshape(*c.shape[:-2], c.shape[-2] // 2, 2, c.shape[-1] // 2, 2).mean((-3, -1))
    q = lambda v: np.clip(np.rint(v), 0, 255).astype(np.uint8)
    return q(16 + 219 * y)[..., None, :, :], q(128 + 224 * c)


def to_rgb(y, uv):
    """y uint8 [...,1,H,W], uv uint8 [...,2,H/2,W/2] -> uint8 [...,H,W,3] (chroma repeated)."""
    l = (y[..., 0, :, :].astype(np.float32) - 16) / 219
    c = (uv.astype(np.float32) - 128) / 224
    c = c.repeat(2, -1).repeat(2, -2)
    r = l + 2 * (1 - KR) * c[..., 1, :, :]
    b = l + 2 * (1 - KB) * c[..., 0, :, :]
    g = (l - KR * r - KB * b) / KG
    return np.clip(np.rint(np.stack([r, g, b], -1) * 255), 0, 255).astype(np.uint8)
