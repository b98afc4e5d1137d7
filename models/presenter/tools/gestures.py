"""Arm, hand and torso poses of the presenter as bone rotations (numpy only).

Use:  calibrate(P) once (P.m = mhlib.MH, P.rest = shaped base [n,3]); then
  rest()             -> {bone: 3x3}, rotation in world rest axes about the bone head (for MH.pose)
  sample(name, t)    -> the same at t seconds after the start of gesture `name`; outside [0, DURATION[name]] it is rest()
  key_pose(name, k)  -> sample(name, KEY_TIMES[name][k])
  breath(phase)      -> ({bone: 3x3}, amplitude): phase in cycles; add amplitude*breath_field(P) to the shaped base
  sway(t, amp)       -> {bone: 3x3} slow weight shift of the spine with counter-rotation in the neck
  combine(a, b, ..)  -> product of such dicts, bone by bone
Space: MakeHuman, decimetre, x to her left, y up, z to the camera.  Arm coordinates are (out, up, forward) from the point
midway between the shoulder joints, `out` mirrored for her right side.  Angles in degrees.  Made for 25 fps, continuous in t.

How: a pose is written as hand targets (wrist place, finger direction, palm normal, elbow hint, finger curls); two-bone inverse
kinematics turns it into joint values (shoulder rotation vector, elbow, forearm twist, wrist rotation vector, fingers); gestures
are splines through these joint values with each joint a little later than the one before it (arcs, drag)."""
import numpy as np
from gesture_poses import POSES, GESTURES
LAG = dict(clav=-.02, sh=0., el=.02, tw=.045, wr=.06, fg=.09)      # seconds by which joints follow the shoulder
FINGERS = (1, 2, 3, 4, 5)
DURATION = {k: g['dur'] for k, g in GESTURES.items()}
KEY_TIMES = {k: g['keys'] for k, g in GESTURES.items()}
_rig = None
def unit(v): return v/np.linalg.norm(v)
def rotvec(w):
    """rotation vector [3] (radians) -> 3x3"""
    a = np.linalg.norm(w)
    if a < 1e-9: return np.eye(3)
    x, y, z = w/a; K = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3)+np.sin(a)*K+(1-np.cos(a))*K@K
def axis(k, deg): return rotvec(unit(k)*np.radians(deg))
def logm(R):
    """3x3 -> rotation vector"""
    c = np.clip((np.trace(R)-1)/2, -1, 1); a = np.arccos(c)
    v = np.array([R[2, 1]-R[1, 2], R[0, 2]-R[2, 0], R[1, 0]-R[0, 1]])
    return v*.5 if a < 1e-6 else v*a/(2*np.sin(a))
def frame(a, b):
    """orthonormal columns: a, b made perpendicular to a, a x b"""
    a = unit(a); b = unit(b-a*(a@b)); return np.stack([a, b, np.cross(a, b)], 1)
def euler(x=0, y=0, z=0):
    X, Y, Z = np.eye(3); return axis(Z, z)@axis(Y, y)@axis(X, x)
class Side:
    """one arm: rest joints and axes. s = +1 her left, -1 her right"""
    def __init__(s, m, v, sd):
        s.n = sd; s.s = 1 if sd == 'L' else -1
        j = lambda b, e='head': m.joint(v, b+'.'+sd, e)
        s.cl, s.s1, s.sh, s.el, s.wr = j('clavicle'), j('shoulder01'), j('upperarm01'), j('lowerarm01'), j('wrist')
        s.u0, s.f0 = s.el-s.sh, s.wr-s.el; s.lu, s.lf = np.linalg.norm(s.u0), np.linalg.norm(s.f0)
        s.u0, s.f0 = unit(s.u0), unit(s.f0); s.k0 = unit(np.cross(s.u0, s.f0)); s.e0 = np.degrees(np.arccos(s.u0@s.f0))
        k = {i: [j('finger%d-1' % i), j('finger%d-2' % i), j('finger%d-3' % i), j('finger%d-3' % i, 'tail')] for i in FINGERS}
        s.F0 = unit(k[3][0]+k[4][0]-2*s.wr)                                # along the hand
        s.A0 = unit(k[2][0]-k[5][0]); s.A0 = unit(s.A0-s.F0*(s.A0@s.F0))    # across, towards the thumb side
        s.N0 = np.cross(s.A0, s.F0)*s.s                                    # out of the palm
        if s.N0@(k[3][3]-k[3][0]) < 0: s.N0 = -s.N0
        s.fax, s.fang, s.fspr = {}, {}, {}
        for i in FINGERS[1:]:
            seg = [unit(k[i][a+1]-k[i][a]) for a in range(3)]; F = unit(k[i][0]-s.wr); ax = unit(np.cross(seg[0], s.N0))
            s.fax[i] = ax; ang = lambda a, b: np.degrees(np.arctan2(np.cross(a, b)@ax, a@b))
            s.fang[i] = [np.degrees(np.arctan2(seg[0]@s.N0, seg[0]@s.F0)), ang(seg[0], seg[1]), ang(seg[1], seg[2])]
            s.fspr[i] = np.degrees(np.arctan2(seg[0]@s.A0, seg[0]@s.F0))
        T = [unit(k[1][a+1]-k[1][a]) for a in range(3)]
        s.tax = unit(np.cross(T[0], s.N0*.5-s.A0*.8)); s.T0 = T[0]
        s.spa = np.cross(s.F0, s.A0)                                       # turns F towards A
    def clav(s, up=0., fwd=0.):
        """clavicle lift / forward swing -> (clavicle, shoulder01) rotations"""
        R = euler(0, -s.s*fwd, s.s*up); return R, euler(0, -s.s*fwd*.3, s.s*up*.5)
    def solve(s, p, O):
        """pose spec -> joint values"""
        out = np.array([s.s, 1, 1.]); Rc, R1 = s.clav(p.get('up', 0), p.get('cf', 0))
        sh = s.cl+Rc@(s.s1-s.cl+R1@(s.sh-s.s1)); W = O+out*p['w']
        d = W-sh; D = np.clip(np.linalg.norm(d), .3, (s.lu+s.lf)*.995); d = unit(d)
        ca = (s.lu**2+D**2-s.lf**2)/(2*s.lu*D); h = out*np.array(p['elbow'], float); h = unit(h-d*(h@d))
        E = sh+s.lu*(ca*d+np.sqrt(max(1-ca*ca, 0))*h); W = sh+D*d
        u, f = unit(E-sh), unit(W-E); k = unit(np.cross(u, f))
        Gu = frame(u, k)@frame(s.u0, s.k0).T; Gf = frame(f, k)@frame(s.f0, s.k0).T
        Gh = frame(out*np.array(p['F'], float), out*np.array(p['N'], float))@frame(s.F0, s.N0).T
        if np.linalg.det(Gh) < 0: raise ValueError
        L = Gf.T@Gh; q = logm(L)                                            # swing-twist about the forearm
        tr = np.trace(L); qw = np.sqrt(max(1+tr, 1e-12))/2; qv = np.array([L[2, 1]-L[1, 2], L[0, 2]-L[2, 0], L[1, 0]-L[0, 1]])/(4*qw)
        tw = np.degrees(2*np.arctan2(qv@s.f0, qw)); tw = (tw+180) % 360-180
        Rc = Rc@R1
        fg = np.array(p['fingers'], float)                                  # [4,3] absolute MCP, PIP, DIP
        th = p['thumb']; T = p.get('tdir')                                  # thumb: angles, or direction in the hand frame
        if T is None: R1_ = axis(s.spa, -th[0])@axis(np.cross(s.T0, s.N0), th[1])
        else: T = unit(np.stack([s.F0, s.A0, s.N0], 1)@np.array(T, float)); R1_ = axis(np.cross(s.T0, T), np.degrees(np.arccos(np.clip(s.T0@T, -1, 1))))
        th = np.r_[logm(R1_), th[2], th[3]]
        return dict(clav=np.array([p.get('up', 0), p.get('cf', 0)], float), sh=logm(Rc.T@Gu), el=np.array([np.degrees(np.arccos(np.clip(u@f, -1, 1)))-s.e0]),
                    tw=np.array([tw]), wr=logm(axis(s.f0, tw).T@L), fg=np.concatenate([fg.ravel(), th, np.array(p.get('spread', (3, 0, -2, -4)), float)]))
    def bones(s, q):
        """joint values -> {bone: 3x3}"""
        n = '.'+s.n; r = {}
        r['clavicle'+n], r['shoulder01'+n] = s.clav(*q['clav'])
        r['upperarm01'+n] = rotvec(q['sh'])
        el = axis(s.k0, q['el'][0]); tw = q['tw'][0]
        r['lowerarm01'+n] = el@axis(s.f0, tw*.15); r['lowerarm02'+n] = axis(s.f0, tw*.42)
        r['wrist'+n] = axis(s.f0, tw*.43)@rotvec(q['wr'])
        fg = q['fg'][:12].reshape(4, 3); th = q['fg'][12:17]; sp = q['fg'][17:21]
        for i in FINGERS[1:]:
            for b in range(3):
                R = axis(s.fax[i], fg[i-2, b]-s.fang[i][b])
                if b == 0: R = axis(s.spa, sp[i-2]-s.fspr[i])@R
                r['finger%d-%d%s' % (i, b+1, n)] = R
        r['finger1-1'+n] = rotvec(th[:3])
        r['finger1-2'+n] = axis(s.tax, th[3]); r['finger1-3'+n] = axis(s.tax, th[4])
        return r
class Rig:
    def __init__(s, P):
        m, v = P.m, P.rest
        s.side = {k: Side(m, v, k) for k in 'LR'}
        s.O = (s.side['L'].sh+s.side['R'].sh)/2; s.cache = {}
    def pose(s, name):
        """-> {'L': joints, 'R': joints, 'torso': [spine bend fwd, turn, lean, head pitch, head yaw, head roll]}"""
        if name not in s.cache:
            p = POSES[name]
            s.cache[name] = {**{k: s.side[k].solve(p[k], s.O) for k in 'LR'}, 'torso': np.array(p.get('torso', (0,)*6), float)}
        return s.cache[name]
    def bones(s, q):
        r = {**s.side['L'].bones(q['L']), **s.side['R'].bones(q['R'])}
        b, t, l, hp, hy, hr = q['torso']
        for k, w in (('spine04', .25), ('spine03', .3), ('spine02', .3), ('spine01', .15)): r[k] = euler(b*w, t*w, l*w)
        r['neck01'] = euler(hp*.3, hy*.25, hr*.3); r['neck03'] = euler(hp*.3, hy*.35, hr*.3); r['head'] = euler(hp*.4, hy*.4, hr*.4)
        return r
def calibrate(P):
    """read the joints of the shaped body; call again after a change of shape"""
    global _rig
    _rig = Rig(P); return _rig
def hermite(T, X, t, hold):
    """cubic spline through X[k] at T[k]; zero velocity at the ends and where hold[k]"""
    T = np.asarray(T, float); t = np.clip(t, T[0], T[-1]); n = len(T)
    i = min(max(int(np.searchsorted(T, t, 'right'))-1, 0), n-2); h = T[i+1]-T[i]; x = (t-T[i])/h
    def tan(k):
        if k in (0, n-1) or hold[k]: return 0*X[0]
        a, b = (X[k]-X[k-1])/(T[k]-T[k-1]), (X[k+1]-X[k])/(T[k+1]-T[k])
        return np.where(a*b > 0, 2*a*b/np.where(np.abs(a+b) < 1e-9, 1, a+b), 0)*.9+.1*(a+b)/2
    if i == 0 or i == n-2 or hold[i] or hold[i+1]:                     # softer ease at still ends: quintic
        p = lambda x: x**3*(10-15*x+6*x*x)
        if (i == 0 or hold[i]) and (i == n-2 or hold[i+1]): return X[i]+(X[i+1]-X[i])*p(x)
    return (2*x**3-3*x*x+1)*X[i]+(x**3-2*x*x+x)*h*tan(i)+(-2*x**3+3*x*x)*X[i+1]+(x**3-x*x)*h*tan(i+1)
def rest(): return _rig.bones(_rig.pose('rest'))
def _joints(name, t):
    g = GESTURES[name]; K = [k[1] for k in g['track']]; T = np.array([k[0] for k in g['track']], float)
    hold = [len(k) > 2 and k[2] for k in g['track']]; Q = [_rig.pose(k) for k in K]; D = g['dur']; out = {}
    def ev(get, lag):
        X = [get(q) for q in Q]; X = [X[0]+(x-X[0]) for x in X]
        Tl = T.copy(); Tl[1:-1] = np.clip(T[1:-1]+lag, T[0]+.06, T[-1]-.06); return hermite(Tl, X, t, hold)
    for sd in 'LR': out[sd] = {k: ev(lambda q: q[sd][k], l) for k, l in LAG.items()}
    out['torso'] = ev(lambda q: q['torso'], -.03)
    return out
def sample(name, t):
    """{bone: 3x3} of gesture `name` at t seconds"""
    if not 0 < t < DURATION[name]: return rest()
    return _rig.bones(_joints(name, t))
def key_pose(name, k): return sample(name, KEY_TIMES[name][k])
def combine(*ds):
    out = {}
    for d in ds:
        for k, R in d.items(): out[k] = out[k]@R if k in out else R
    return out
def breath(phase):
    """phase in cycles (a calm breath is 3.6-4.2 s) -> (rotations, amplitude 0..1 for breath_field); inhale .42, exhale .58"""
    x = phase % 1.; a = .5-.5*np.cos(np.pi*x/.42) if x < .42 else .5+.5*np.cos(np.pi*(x-.42)/.58)
    r = {}
    for sd, s in (('L', 1), ('R', -1)): r['clavicle.'+sd] = euler(0, 0, s*1.1*a); r['upperarm01.'+sd] = euler(0, 0, -s*.9*a)
    r['spine02'] = euler(-.45*a); r['neck01'] = euler(.45*a)
    return r, float(a)
def breath_field(P):
    """[n,3] displacement (dm) of the shaped base at full inhale: chest up and forward, abdomen forward"""
    v, m = P.rest, P.m; O = _rig.O
    ch = np.exp(-((v[:, 1]-(O[1]-.75))/.75)**2)*np.exp(-(v[:, 0]/1.25)**4); ab = np.exp(-((v[:, 1]-(O[1]-2.5))/.7)**2)*np.exp(-(v[:, 0]/1.1)**4)
    arm = np.isin(m.si, [i for i, b in enumerate(m.bnames) if b.split('.')[0].rstrip('0123456789-') in ('lowerarm', 'upperarm', 'wrist', 'metacarpal', 'finger')])
    k = (1-np.clip((arm*m.sw).sum(1)*1.5, 0, 1))*np.clip((v[:, 2]-O[2]+.3)/.6, 0, 1)
    d = np.zeros_like(v); d[:, 1] = .035*ch*k; d[:, 2] = (.050*ch+.040*ab)*k; d[:, 0] = .018*np.tanh(v[:, 0]/.6)*ch*k
    return d
def sway(t, amp=1.):
    """slow aperiodic weight shift (degrees .3-.7) from the hips, countered in chest and neck"""
    s = np.sin; l = .55*s(2*np.pi*t/7.3)+.3*s(2*np.pi*t/4.7+1.3); y = .6*s(2*np.pi*t/9.1+.5)+.25*s(2*np.pi*t/3.9+2.); p = .3*s(2*np.pi*t/6.1+.8)
    l, y, p = l*amp, y*amp, p*amp
    return {'spine05': euler(p*.5, y*.4, l*.6), 'spine03': euler(p*.5, y*.6, l*.4), 'spine01': euler(-p*.2, -y*.2, -l*.3), 'neck02': euler(-p*.6, -y*.5, -l*.55)}
