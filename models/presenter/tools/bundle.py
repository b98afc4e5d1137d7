"""Packs rendered pictures into the avatar bundle: pictures.mp4, poster.jpg, avatar.json.

  bundle.py WORK OUT [COUNT]     COUNT: only the first COUNT pictures (a quick bundle to build against)
"""
import json
import subprocess
import sys
import numpy as np
from PIL import Image
import compose, score


def main():
    work, out = sys.argv[1], sys.argv[2]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else score.IDLE + score.TALK
    w, h = compose.WIDTH, compose.HEIGHT
    box = np.load(work + '/boxes.npy')[:count]
    enc = subprocess.Popen(
        ['ffmpeg', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', '%dx%d' % (w, h), '-r', '25', '-i', '-',
         '-vf', 'scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int', '-pix_fmt', 'yuv420p',
         '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv',
         '-c:v', 'libx264', '-preset', 'veryslow', '-tune', 'stillimage', '-crf', '13', '-g', '25', '-bf', '0', '-threads', '1',
         '-x264-params', 'aq-mode=3:deblock=-2,-2', '-movflags', '+faststart', '-map_metadata', '-1', '-fflags', '+bitexact', out + '/pictures.mp4'],
        stdin=subprocess.PIPE)
    for i in range(count):
        enc.stdin.write(np.load('%s/pictures/%04d.npy' % (work, i)).tobytes())
    enc.stdin.close()
    if enc.wait(): raise SystemExit('ffmpeg failed')
    Image.fromarray(np.load(work + '/pictures/0000.npy')).save(out + '/poster.jpg', quality=86, optimize=True, progressive=True)
    poses = score.pictures()[:count]
    clips = [dict(id=c['id'], kind=c['kind'], **{'from': c['first'], 'to': min(c['last'], count - 1)}, loop=True) for c in score.CLIPS if c['first'] < count]
    column = lambda k, d: [round(p[k], d) for p in poses]
    manifest = dict(
        format='zhubo-avatar/1', id='default', name=dict(zh='小竹', en='Zhu'), provisional=True,
        width=w, height=h, framesPerSecond=25, pictures=dict(file='pictures.mp4', count=count), clips=clips,
        mouth=dict(size=160, x=box[:, 0].tolist(), y=box[:, 1].tolist()),
        pose=dict(yaw=column('yaw', 2), pitch=column('pitch', 2), roll=column('roll', 2), blink=column('blink', 2)),
        lipsync='../lipsync', poster='poster.jpg',
        consent=dict(kind='synthetic', statement='Not a real person: modelled and rendered for Zhubo; no likeness of anybody was used.'))
    with open(out + '/avatar.json', 'w') as f:
        json.dump(manifest, f, ensure_ascii=False, separators=(',', ':'))
        f.write('\n')


if __name__ == '__main__':
    main()
