"""
The key renders everything is projected from, by name: pose, border in the picture (x0, y0, x1, y1) or None for all of it, kind.

    blender -b -P keys.py -- WORK [name ...]     renders what is missing; resumable; one process a core by naming halves
"""
import os
import sys

SCALE = 1.25                       # key pixels per picture pixel
SAMPLES = dict(body=56, arms=20, inner=64, hair=80, truth=96)
SAMPLE = bool(os.environ.get('ZHUBO_SAMPLE'))


def border(*box):
    return tuple(int(round(v * SCALE)) for v in box)


HEAD, FACE, MOUTH, EYES = border(170, 60, 560, 640), border(220, 250, 500, 540), border(250, 330, 470, 530), border(230, 220, 490, 360)
INNER, ARMS = border(290, 370, 430, 500), border(0, 400, 720, 1280)


def keys():
    """{name: (kind, pose arguments, border)}"""
    import gestures
    from poses import VISEMES
    out = {'N0': ('body', {}, None)}
    for name, turn in (('Yp', dict(yaw=7)), ('Ym', dict(yaw=-7)), ('Pp', dict(pitch=5)), ('Pm', dict(pitch=-5))): out[name] = ('body', turn, HEAD)
    for v in VISEMES: out[v] = ('body', dict(weights={v: 1.}), MOUTH)
    for name, w in dict(aaE=dict(aa=.5, E=.5), aaoh=dict(aa=.5, oh=.5), parted=dict(E=.18, nn=.12), half=dict(aa=.45), PPaa=dict(PP=.5, aa=.3), ihCH=dict(ih=.5, CH=.5)).items():
        out[name] = ('body', dict(weights=w), MOUTH)
    out['smile'] = ('body', dict(smile=1.), FACE)
    for name, b in dict(lids40=.4, lids65=.65, lids85=.85, lids100=1.).items(): out[name] = ('body', dict(blink=b), EYES)
    for name, gaze in dict(gazeL=(-8., -5.), gazeR=(7., -5.)).items(): out[name] = ('body', dict(gaze=gaze, blink=.12), EYES)
    for v in ('aa', 'oh', 'E', 'SS', 'DD', 'ou', 'TH'): out['in_' + v] = ('inner', dict(weights={v: 1.}), INNER)
    for gesture, times in gestures.KEY_TIMES.items():
        for i, time in enumerate(times): out['%s%d' % (gesture, i)] = ('arms', dict(gesture=gesture, time=time), ARMS)
    out['hair_front'], out['hair_back'] = ('hair', {}, None), ('hair', {}, None)
    return {k: v for k, v in out.items() if k in ('N0', 'aa', 'in_aa', 'lids100')} if SAMPLE else out


def render(work, names):
    import numpy as np
    import camera
    import poses
    import stage
    s = stage.Stage(work, threads=int(os.environ.get('THREADS', 2)))
    width, height = int(camera.WIDTH * SCALE), int(camera.HEIGHT_PX * SCALE)
    os.makedirs(work + '/keys', exist_ok=True)
    for name, (kind, spec, box) in keys().items():
        path = '%s/keys/%s.npy' % (work, name)
        if os.path.exists(path) or (names and name not in names): continue
        s.pose(*poses.pose(**spec))
        s.show(kind, name == 'hair_front')
        # Hair far from the crop costs half the time and changes nothing there.
        for strands in s.hair: strands.object.hide_render = box in (MOUTH, INNER)
        a = s.render(width, height, 1 if SAMPLE else SAMPLES[kind], box, clean=kind != 'hair')
        with open(path + '.part', 'wb') as f: np.save(f, a.astype(np.float16))
        os.rename(path + '.part', path)
        print('key', name, flush=True)


if __name__ == '__main__':
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    arguments = sys.argv[sys.argv.index('--') + 1:]
    render(arguments[0], arguments[1:])
