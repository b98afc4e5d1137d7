"""
How much of every pixel of a picture is presenter, from the same meshes and hair layers the picture was drawn with; nothing is guessed
from its colours.

  matte.py WORK FOLDER [A B]   the mattes of pictures A..B-1 of the bundle in FOLDER -> WORK/mattes/%04d.png (255 is presenter)
  matte.py WORK FOLDER pack    -> FOLDER/matte.mp4, FOLDER/backdrop.webp, and `matte` in avatar.json (checksums come from `zhubo avatar seal`)

The display transform bends light: over a background a share `t` of a strand's light is not a share `t` of the shown levels. What is stored is the
share that counts when levels are mixed, since that is what a stage does: `shown = picture + (1 - matte) * (new background - shop)`.
"""
import json
import os
import subprocess
import sys
import time

import numpy as np
from PIL import Image

import compose
from camera import HEIGHT_PX, WIDTH, Camera
from project import raster
from render import projection, save
from score import score

MIDDLE = .45                    # a background in the middle of the levels: scene-linear, shown as about 0.55


def coverage(p, spec, oversample=2):
    """Linear coverage [HEIGHT_PX,WIDTH] of the picture of a pose, 0..1."""
    W, H = WIDTH * oversample, HEIGHT_PX * oversample
    camera, offset = Camera(W, H), np.zeros(3, np.float32)
    posed = p.posed(spec)
    ids, depth, _ = raster(W, H, camera.project(p.vertices(posed)), p.tri)
    head = posed['M']['head']
    through = np.ones((H, W), np.float32)
    if p.hair['back']: through *= 1 - p._draw_layer(p.hair['back'], head, camera, offset, W, H)[0][..., 3]
    through[ids >= 0] = 0
    if p.hair['front']:
        front, near = p._draw_layer(p.hair['front'], head, camera, offset, W, H)
        through *= 1 - front[..., 3] * (1 - np.clip((near - depth - .006) / .004, 0, 1))
    k = oversample
    return 1 - sum(through[i::k, j::k] for i in range(k) for j in range(k)) / (k * k)


def curve():
    """Display level -> linear light of greys, to look up."""
    light = np.linspace(0, 2, 4001).astype(np.float32)
    return light, compose.view(np.repeat(light[:, None, None], 3, 2))[:, 0, 0]


def shown(p, spec, picture):
    """The matte for shown levels, uint8 [HEIGHT_PX,WIDTH]. `picture`: the finished one, uint8 RGB."""
    a = coverage(p, spec)
    light, level = curve()
    to_light = lambda y: np.interp(y, level, light)
    to_level = lambda x: np.interp(x, light, level)
    behind = compose.view(compose.backdrop()) @ compose.LUMA
    # What of the light is presenter's own; the rest came from the shop.
    own = np.maximum(to_light(picture.astype(np.float32) @ compose.LUMA / 255) - (1 - a) * to_light(behind), 0)
    t = (to_level(own + (1 - a) * MIDDLE) - to_level(own)) / to_level(MIDDLE)
    t = np.where(a >= 1, 0, np.where(a <= 0, 1, np.clip(t, 0, 1)))
    return ((1 - t) * 255 + .5).astype(np.uint8)


def pictures(folder, a, b):
    """Pictures a..b-1 as they are shown, uint8 RGB."""
    ffmpeg = subprocess.Popen(['ffmpeg', '-v', 'error', '-i', folder + '/pictures.mp4', '-vf', 'trim=start_frame=%d:end_frame=%d,scale=in_color_matrix=bt709' % (a, b),
                               '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], stdout=subprocess.PIPE)
    for _ in range(a, b): yield np.frombuffer(ffmpeg.stdout.read(WIDTH * HEIGHT_PX * 3), np.uint8).reshape(HEIGHT_PX, WIDTH, 3)
    ffmpeg.stdout.close()
    ffmpeg.wait()


def pack(work, folder, count):
    """Levels 0..255 as luma of a small video; edges move little, so it is an eighth of the pictures'."""
    ffmpeg = subprocess.Popen(
        ['ffmpeg', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', '%dx%d' % (WIDTH, HEIGHT_PX), '-r', '25', '-i', '-',
         '-c:v', 'libx264', '-preset', 'medium', '-crf', '22', '-g', '250', '-bf', '2', '-x264-params', 'aq-mode=0:deblock=-2,-2',
         '-movflags', '+faststart', '-map_metadata', '-1', '-fflags', '+bitexact', folder + '/matte.mp4'], stdin=subprocess.PIPE)
    grey = bytes([128]) * (WIDTH * HEIGHT_PX // 2)
    for i in range(count): ffmpeg.stdin.write(np.asarray(Image.open('%s/mattes/%04d.png' % (work, i))).tobytes() + grey)
    ffmpeg.stdin.close()
    if ffmpeg.wait(): raise SystemExit('ffmpeg failed')
    shop = (np.clip(compose.view(compose.backdrop()), 0, 1) * 255 + .5).astype(np.uint8)
    Image.fromarray(shop).save(folder + '/backdrop.webp', quality=94, method=6)
    with open(folder + '/avatar.json') as f: manifest = json.load(f)
    manifest['matte'] = dict(file='matte.mp4', backdrop='backdrop.webp')
    with open(folder + '/avatar.json', 'w') as f:
        json.dump(manifest, f, ensure_ascii=False, separators=(',', ':'))
        f.write('\n')


def main():
    work, folder = sys.argv[1], sys.argv[2]
    with open(folder + '/avatar.json') as f: count = json.load(f)['pictures']['count']
    p = projection(work)
    if sys.argv[3:4] == ['pack']: return pack(work, folder, count)
    poses, _ = score()
    a, b = (int(x) for x in sys.argv[3:5]) if len(sys.argv) > 4 else (0, count)
    start = time.process_time()
    for i, picture in enumerate(pictures(folder, a, b), a):
        path = '%s/mattes/%04d.png' % (work, i)
        if os.path.exists(path): continue
        matte = Image.fromarray(shown(p, poses[i], picture))
        save(path, lambda f: matte.save(f, 'png', compress_level=2))
        if i % 20 == 0: print('matte', i, 'of', len(poses), '%.0f CPU s' % (time.process_time() - start), flush=True)


if __name__ == '__main__':
    main()
