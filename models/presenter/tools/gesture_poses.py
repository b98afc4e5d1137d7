"""Poses and time tracks for gestures.py.  Per arm: w wrist (out, up, forward) dm from the mid-shoulder point; F finger direction,
N palm normal, elbow hint (all out, up, forward); fingers [index..little][MCP, PIP, DIP] absolute bend; spread per finger
(towards the thumb +); thumb [across palm, out of palm, bend 2, bend 3]; up/cf clavicle lift/forward; torso [bend forward, turn,
lean, head pitch, yaw, roll].  GESTURES: dur s, keys = times of key renders, track [(time s, pose[, hold])]."""
def curl(a, b=None, c=None, step=3):
    """relaxed bend growing from index to little finger"""
    b = a if b is None else b; c = b*.55 if c is None else c
    return [[a+step*i, b+step*i, c+step*.5*i] for i in range(4)]
HANG = (.35, -.6, -.75)
REST_R = dict(w=(.62, -2.80, 1.86), F=(-.90, -.28, .30), N=(.13, -.22, -.95), elbow=HANG, fingers=curl(20, 24, 12, 1), thumb=(0, 0, 10, 10), spread=(1, 0, 1, 3), up=-3)
REST_L = dict(w=(.70, -2.86, 1.58), F=(-.92, -.25, .28), N=(.12, -.18, -.96), elbow=HANG, fingers=curl(20, 22, 11, 1), thumb=(0, 0, 10, 10), spread=(1, 0, 1, 3), up=-3)
OPEN = dict(fingers=curl(4, 9, 5, 2), thumb=(-6, 8, 0, 0), spread=(7, 1, -5, -12))
SOFT = dict(fingers=curl(10, 16, 8, 3.5), thumb=(-4, 4, 4, 4), spread=(5, 0, -4, -9))
def pose(R=None, L=None, torso=(0,)*6):
    return dict(R={**REST_R, **(R or {})}, L={**REST_L, **(L or {})}, torso=torso)
LOW_L = dict(w=(.62, -2.90, 1.60)); LOW_R = dict(w=(.58, -2.86, 1.70))
UP = dict(w=(1.40, -.62, 1.25), F=(.12, 1, .05), N=(-.10, .0, 1), elbow=(.12, -.8, -.4), up=0, cf=2, **OPEN)
CNT = dict(w=(1.20, -1.0, 1.45), F=(.04, 1, .10), N=(-.12, -.05, 1), elbow=(.15, -.8, -.4), up=-1, cf=3)
S_, C_ = [3, 4, 3], [82, 98, 50]
def count(n): return {**CNT, 'fingers': [S_ if i < n else C_ for i in range(4)], 'thumb': (38, 34, 42, 35) if n < 4 else (0, 0, 0, 0), 'spread': (5, -3, -4, -5) if n == 2 else (7, 0, -7, -7)}
POSES = {
    'rest': pose(),
    'g_mid': pose(dict(w=(1.15, -1.95, 1.75), F=(-.15, .75, .6), N=(-.65, -.30, .65), elbow=(.15, -.7, -.5), up=-2, **SOFT), LOW_L),
    'g_up': pose({**UP, 'w': (1.40, -.58, 1.25)}, LOW_L, (0, -2, 0, -1, 1, -2.5)),
    'g_out': pose({**UP, 'F': (.34, .94, .05), 'w': (1.43, -.63, 1.25)}, LOW_L, (0, -2, 0, -1, 1, -3)),
    'g_in': pose({**UP, 'F': (-.20, 1, .05), 'w': (1.36, -.61, 1.27)}, LOW_L, (0, -2, 0, -1, 1, -2)),
    'p_mid': pose(LOW_R, dict(w=(.95, -2.35, 1.85), F=(-.1, .25, .95), N=(-.75, .55, .1), elbow=HANG, **SOFT)),
    'p_out': pose(LOW_R, dict(w=(.86, -2.20, 1.74), F=(.42, .08, .87), N=(-.25, .85, .42), elbow=(.3, -.7, -.6), up=-2, cf=3, **OPEN), (1, 3, 0, 1.5, 5, 1)),
    'p_fin': pose(LOW_R, dict(w=(.88, -2.23, 1.73), F=(.46, .04, .85), N=(-.23, .86, .42), elbow=(.3, -.7, -.6), up=-2, cf=3, **OPEN), (1, 3, 0, 1.5, 5, 1)),
    'c_mid': pose(dict(w=(1.08, -2.0, 1.75), F=(-.15, .8, .5), N=(-.65, -.25, .65), elbow=(.15, -.7, -.5), up=-2, fingers=curl(45, 50), thumb=(18, 15, 20, 20)), LOW_L),
    'c1': pose(count(1), LOW_L), 'c2': pose(count(2), LOW_L), 'c3': pose(count(3), LOW_L),
    't_mid': pose(dict(w=(.72, -2.12, 1.75), F=(-.12, .7, .65), N=(-.95, -.2, -.1), elbow=(.3, -.7, -.4), **SOFT), dict(w=(.74, -2.18, 1.70), F=(-.12, .7, .65), N=(-.95, -.2, -.1), elbow=(.3, -.7, -.4), **SOFT)),
    'thank': pose(*[dict(w=(.18, -1.55, 1.62), F=(-.07, .84, .53), N=(-1, -.05, .0), elbow=(.35, -.75, -.2), up=-3, fingers=curl(3, 4, 2, 0), tdir=(.88, .46, .05), thumb=(0, 0, 0, 0), spread=(1, 0, 0, -1))]*2, (5, 0, 0, 7, 0, 0)),
    'b_r': pose(dict(w=(.92, -2.45, 1.85), F=(-.35, .18, .88), N=(-.55, .62, .25), elbow=HANG, **SOFT), LOW_L, (0, -1, 0, 1.5, 0, 0)),
    'b_l': pose(LOW_R, dict(w=(.95, -2.48, 1.80), F=(-.35, .18, .88), N=(-.55, .62, .25), elbow=HANG, **SOFT), (0, 1, 0, 1.5, 0, 0)),
    'b_2': pose(dict(w=(1.0, -2.46, 1.82), F=(-.16, .18, .95), N=(-.55, .65, .2), elbow=HANG, **SOFT), dict(w=(1.02, -2.48, 1.80), F=(-.14, .16, .95), N=(-.52, .68, .2), elbow=HANG, **SOFT), (1, 0, 0, 2, 0, 0)),
    'l_sep': pose(dict(w=(.62, -2.76, 1.92)), dict(w=(.98, -2.80, 1.50), F=(-.85, -.16, .42), N=(.15, -.1, -1))),          # left hand slides out below the right
    'b_sep': pose(dict(w=(.84, -2.55, 1.98), F=(-.82, -.08, .55), N=(.05, -.05, -1)), dict(w=(1.0, -2.78, 1.52), F=(-.82, -.14, .45), N=(.1, -.05, -1))),
    't_close': pose(*[dict(w=(.36, -1.72, 1.66), F=(.03, .84, .53), N=(-1, -.05, .05), elbow=(.35, -.75, -.2), up=-3, tdir=(.80, .52, .15), fingers=curl(4, 6, 3, 0), thumb=(0, 0, 0, 0), spread=(2, 0, -1, -3))]*2, (3, 0, 0, 4, 0, 0)),
}
GESTURES = {
    'greet': dict(dur=2.6, keys=(.36, .72, .96, 1.20), track=[(0, 'rest'), (.36, 'g_mid'), (.72, 'g_up'), (.96, 'g_out'), (1.20, 'g_in'), (1.44, 'g_out'), (1.68, 'g_in'), (2.10, 'g_mid'), (2.6, 'rest')]),
    'point': dict(dur=2.8, keys=(.42, .85, 1.75), track=[(0, 'rest'), (.20, 'l_sep'), (.44, 'p_mid'), (.85, 'p_out'), (1.75, 'p_fin'), (2.25, 'p_mid'), (2.52, 'l_sep'), (2.8, 'rest')]),
    'count': dict(dur=3.2, keys=(.40, .85, 1.45, 2.05), track=[(0, 'rest'), (.40, 'c_mid'), (.80, 'c1', 1), (1.15, 'c1', 1), (1.40, 'c2', 1), (1.75, 'c2', 1), (2.0, 'c3', 1), (2.35, 'c3', 1), (2.75, 'c_mid'), (3.2, 'rest')]),
    'thank': dict(dur=2.4, keys=(.48, 1.15), track=[(0, 'rest'), (.22, 'b_sep'), (.48, 't_mid'), (.70, 't_close'), (.95, 'thank', 1), (1.45, 'thank', 1), (1.68, 't_close'), (1.92, 't_mid'), (2.12, 'b_sep'), (2.4, 'rest')]),
    'beat_r': dict(dur=.8, keys=(.34,), track=[(0, 'rest'), (.34, 'b_r'), (.8, 'rest')]),
    'beat_l': dict(dur=.8, keys=(.38,), track=[(0, 'rest'), (.16, 'l_sep'), (.38, 'b_l'), (.59, 'l_sep'), (.8, 'rest')]),
    'beat_both': dict(dur=.8, keys=(.38,), track=[(0, 'rest'), (.16, 'b_sep'), (.38, 'b_2'), (.58, 'b_sep'), (.8, 'rest')]),
}
