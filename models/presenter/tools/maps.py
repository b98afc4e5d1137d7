"""Own generated maps: eye albedo (1024), skin detail bump (2048 tileable), fabric bump."""
import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter as G
rng = np.random.default_rng(7)
def noise(n, s, wrap=True):
    x = G(rng.standard_normal((n, n)), s, mode='wrap'); return (x-x.mean())/x.std()
def eye(path, iris=(0.070, 0.032, 0.014), n=1024):
    y, x = np.mgrid[0:n, 0:n]; u = (x+.5)/n*2-1; v = 1-(y+.5)/n*2
    r = np.hypot(u, v); a = np.arctan2(v, u)
    ri = .49; rp = .185
    # fibres: noise in (angle, radius)
    na, nr = 1440, 256
    f = G(rng.standard_normal((na, nr)), (1.3, 14), mode='wrap'); f2 = G(rng.standard_normal((na, nr)), (4, 30), mode='wrap')
    f = f/f.std()+.8*f2/f2.std()
    ia = ((a/(2*np.pi)) % 1*na).astype(int) % na; ir = np.clip(((r-rp)/(ri-rp))*(nr-1), 0, nr-1).astype(int)
    fib = f[ia, ir]
    t = np.clip((r-rp)/(ri-rp), 0, 1)
    base = np.array(iris)[None, None]
    inner = np.array([.135, .060, .022])[None, None]
    col = base*(1+.30*fib[..., None]) + (inner-base)*np.exp(-((t-.22)/.22)**2)[..., None]*(.75+.25*fib[..., None])
    col = col*(1-.75*np.clip((t-.80)/.2, 0, 1)**1.5)[..., None]
    pup = np.clip((r-rp)/.014, 0, 1)
    col = col*pup[..., None]+np.array([.003, .003, .003])*(1-pup[..., None])
    scl = np.array([.74, .69, .66])[None, None]*np.ones((n, n, 1))
    # redness to the corners, veins
    edge = np.clip((np.abs(u)-.45)/.5, 0, 1)
    scl = scl*(1-edge[..., None]*np.array([.06, .20, .22]))
    vn = np.abs(noise(n, 9)); vn2 = np.abs(noise(n, 5))
    veins = (np.exp(-(vn/.045)**2)+.6*np.exp(-(vn2/.05)**2))*np.clip((r-.55)/.4, 0, 1)*(noise(n, 40) > -.2)
    scl = scl*(1-np.clip(G(veins, 1), 0, 1)[..., None]*np.array([.05, .30, .28]))
    k = np.clip((r-(ri-.03))/.055, 0, 1); k = k*k*(3-2*k)
    out = col*(1-k[..., None])+scl*k[..., None]
    out = np.clip(out, 0, 1)
    srgb = np.where(out < .0031308, out*12.92, 1.055*out**(1/2.4)-.055)
    Image.fromarray((srgb*255).astype(np.uint8)).save(path)
def skin_bump(path, n=2048):
    """pores (small dark pits), fine criss-cross lines, broad grain; tileable, 16 bit grey"""
    pits = np.zeros((n, n)); k = 26000
    pits[rng.integers(0, n, k), rng.integers(0, n, k)] = rng.uniform(.3, 1, k)
    p = G(pits, 2.4, mode='wrap'); p /= np.percentile(p, 99.5)
    g = .35*noise(n, 1.5)+.5*noise(n, 4)+.35*noise(n, 12)
    lines = -np.exp(-(np.abs(noise(n, 7))/.09)**2)
    h = .5 + .055*g - .42*np.clip(p, 0, 1) + .07*lines
    Image.fromarray((np.clip(h, 0, 1)*65535).astype(np.uint16)).save(path)
def skin_mottle(path, n=1024):
    """RG: redness and brightness variation, tileable"""
    r = .5*noise(n, 22)+.35*noise(n, 8)+.25*noise(n, 3); b = .5*noise(n, 30)+.4*noise(n, 10)+.5*noise(n, 2)
    sp = np.zeros((n, n)); k = 500; sp[rng.integers(0, n, k), rng.integers(0, n, k)] = rng.uniform(.2, 1, k)
    s = G(sp, 2.0, mode='wrap'); s = np.clip(s/np.percentile(s, 99.9), 0, 1)
    im = np.stack([.5+.12*r, .5+.12*b, s], 2)
    Image.fromarray((np.clip(im, 0, 1)*255).astype(np.uint8)).save(path)
def skin_base(src, path, n=2048):
    """the 512 px MakeHuman diffuse, enlarged smoothly; baked stubble/scalp kept"""
    im = Image.open(src).convert('RGB')
    im = im.resize((n, n), Image.LANCZOS); im.save(path)
