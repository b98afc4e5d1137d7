"""Cut, ease and folds of the knit top (used by garment.py; rest-pose space, dm)."""
import numpy as np
NECK_W, CUFF_W, CUFF_END = .17, .45, .02      # width of neck band and cuffs; the cuff ends this far above the wrist joint
V_DEPTH, V_SIDE, V_UP = -.36, .68, .50        # lowest point of the V, half width and height where it crosses the shoulder
def ss(x, a, b): t = np.clip((x-a)/(b-a), 0, 1); return t*t*(3-2*t)
def neck_f(x, rig):
    """signed distance (about dm) to the neck edge: > 0 towards the neck; x [n,3] posed"""
    p = x-rig.O; ax = np.abs(p[:, 0])
    k = (V_UP-V_DEPTH)/V_SIDE; r = .10; front = V_DEPTH+k*(np.sqrt(ax**2+r*r)-r)
    kb = .55; back = V_UP-.12+.12*(ax/V_SIDE)**2
    w = ss(p[:, 2], -.45, .05); yb = front*w+back*(1-w)
    s = np.sqrt(1+(k*w)**2)
    f = (p[:, 1]-yb)/s
    return f
def ease(c):
    """distance cloth - body (dm) per membrane vertex"""
    rig, x = c.rig, c.x0; e = np.full(c.n, .060); p = x-rig.O
    e += (.05*np.exp(-((p[:, 1]+2.75)/.75)**2)+.03*np.exp(-((p[:, 1]+1.75)/.4)**2))*(c.arm < 0)           # waist, under the bust
    for sd in 'LR':
        d = rig.side[sd]; on = (p[:, 0]*d.s > 0) & (c.arm > 0); t = (x-d.el)@d.f0
        e = np.where(on, .075+.075*ss(t, -.2, 1.3)*(1-ss(c.cf, -CUFF_W-.25, -CUFF_W+.02)), e)
    e = e*ss(-c.nf, -.1, .8)+.022*(1-ss(-c.nf, -.1, .8))
    k = ss(c.cf, -CUFF_W-.12, -CUFF_W+.03); return e*(1-k)+.030*k
SIM = dict(slack=1.01, grav=.0022, bend=.22, stretch=(1., .30), shear=.20, steps=30, hold=60, iters=8)
