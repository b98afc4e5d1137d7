"""
Packs rendered pictures into the avatar bundle: pictures.mp4, poster.jpg, avatar.json (checksums come from `zhubo avatar seal`).

  bundle.py WORK OUT [COUNT]     COUNT: only the first COUNT pictures (a quick bundle to build against)
"""
import json
import subprocess
import sys

import numpy as np
from PIL import Image

from camera import HEIGHT_PX, WIDTH
from graph import Likeness, cuts
from render import geometry, projection
from score import score

SQUARE_Y = 40                  # top of the 1:1 stream
EYE_WIDTH = 46                 # pixels from corner to corner


def finished(work, count):
    for i in range(count): yield np.load('%s/pictures/%04d.npy' % (work, i))


def encode(work, out, count):
    ffmpeg = subprocess.Popen(
        ['ffmpeg', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', '%dx%d' % (WIDTH, HEIGHT_PX), '-r', '25', '-i', '-',
         '-vf', 'scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int', '-pix_fmt', 'yuv420p',
         '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv',
         '-c:v', 'libx264', '-preset', 'slow', '-crf', '14', '-g', '50', '-bf', '0', '-x264-params', 'aq-mode=3:deblock=-2,-2',
         '-movflags', '+faststart', '-map_metadata', '-1', '-fflags', '+bitexact', out + '/pictures.mp4'], stdin=subprocess.PIPE)
    for picture in finished(work, count): ffmpeg.stdin.write(picture.tobytes())
    ffmpeg.stdin.close()
    if ffmpeg.wait(): raise SystemExit('ffmpeg failed')


def main():
    work, out = sys.argv[1], sys.argv[2]
    poses, clips = score()
    count = int(sys.argv[3]) if len(sys.argv) > 3 else len(poses)
    clips = [dict(c, to=min(c['to'], count - 1)) for c in clips if c['from'] < count]
    p = projection(work)
    where = geometry(p, work)
    box, eyes = where['box'][:count], where['eyes'][:count].round(1)
    encode(work, out, count)
    Image.fromarray(np.load(work + '/pictures/0000.npy')).save(out + '/poster.jpg', quality=88, optimize=True, progressive=True)
    column = lambda key, digits: [round(pose[key], digits) for pose in poses[:count]]
    eye = lambda i: dict(x=eyes[:, i, 0].tolist(), y=eyes[:, i, 1].tolist(), width=[EYE_WIDTH] * count)
    manifest = dict(
        format='zhubo-avatar/2', id='default', version='1.0.0', name=dict(zh='小竹', en='Zhu'), licence='Apache-2.0', provisional=False,
        width=WIDTH, height=HEIGHT_PX, framesPerSecond=25, pictures=dict(file='pictures.mp4', count=count), clips=clips,
        motion=cuts(Likeness(work, count, where['box'][:count], where['eyes'][:count], EYE_WIDTH)),
        mouth=dict(size=160, x=box[:, 0].tolist(), y=box[:, 1].tolist()),
        pose=dict(yaw=column('yaw', 2), pitch=column('pitch', 2), roll=column('roll', 2), blink=column('blink', 2)),
        eyes=dict(left=eye(1), right=eye(0)), square=dict(x=0, y=SQUARE_Y, size=WIDTH), voice=dict(zh=dict(name='female'), en=dict(name='female')),
        lipsync='../lipsync', poster='poster.jpg', checksums={},
        consent=dict(kind='synthetic', statement='Not a real person: modelled and rendered for Zhubo; no likeness of anybody was used.'))
    with open(out + '/avatar.json', 'w') as f:
        json.dump(manifest, f, ensure_ascii=False, separators=(',', ':'))
        f.write('\n')


if __name__ == '__main__':
    main()
