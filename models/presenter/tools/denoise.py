"""
Cycles' noise taken out without painting: light is separated from colour (albedo passes carry texture without noise),
light alone is filtered, guided by normals and depth, then colour is multiplied back. This Blender has no OpenImageDenoise.
"""
import ctypes

import numpy as np
from scipy.ndimage import gaussian_filter, maximum_filter, median_filter, uniform_filter

from native import library, pointer


def clean(layers):
    """{pass: [h,w,4]} -> denoised linear premultiplied RGBA [h,w,4] float32."""
    colour, alpha = layers['combined'][..., :3], layers['combined'][..., 3]
    diffuse, gloss = layers['albedo'][..., :3], layers['gloss_albedo'][..., :3]
    light = layers['direct'][..., :3] + layers['indirect'][..., :3]
    shine = layers['gloss_direct'][..., :3] + layers['gloss_indirect'][..., :3]
    rest = colour - diffuse * light - gloss * shine        # emission, strands, what edges mix
    normal = np.ascontiguousarray(gaussian_filter(layers['normal'][..., :3], (.6, .6, 0)))
    depth = np.ascontiguousarray(np.minimum(layers['depth'][..., 0], 9))
    cover = np.ascontiguousarray(alpha)
    out = diffuse * _filter(light, normal, depth, cover, radius=9, strength=.70, normal_sigma=.11)
    out += gloss * _filter(shine, normal, depth, cover, radius=4, strength=.60, normal_sigma=.08)
    out += _quiet(rest)
    return np.concatenate([np.maximum(out, 0), alpha[..., None]], 2).astype(np.float32)


def _quiet(x):
    """Fireflies: a pixel far above every neighbour takes the neighbourhood's median."""
    total = x.sum(2)
    around = maximum_filter(total, footprint=np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]]))
    hot = total > 1.5 * around + .05
    if not hot.any(): return x
    x = x.copy()
    x[hot] = np.stack([median_filter(x[..., i], 3) for i in range(3)], 2)[hot]
    return x


def _filter(x, normal, depth, alpha, radius, strength, normal_sigma):
    x = _quiet(x)
    toned = np.ascontiguousarray(np.log1p(np.maximum(x, 0) * 4).astype(np.float32))
    rough = toned - uniform_filter(toned, (3, 3, 1))
    noise = np.ascontiguousarray(np.maximum(uniform_filter((rough ** 2).mean(2), 9), 1e-7).astype(np.float32))
    source, out = np.ascontiguousarray(x, dtype=np.float32), np.empty(x.shape, np.float32)
    h, w = alpha.shape
    real = ctypes.c_float
    library().nlm(w, h, radius, real(strength), real(normal_sigma), real(.004), pointer(toned), pointer(normal), pointer(depth),
                  pointer(alpha), pointer(noise), pointer(source), pointer(out))
    return out
