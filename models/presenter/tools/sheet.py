"""
Contact sheets to judge by eye and for the README.

  sheet.py WORK OUT pictures      every nth finished picture -> OUT/pictures.jpg
  sheet.py WORK OUT visemes       the mouth in every viseme, twice its size -> OUT/visemes.jpg
  sheet.py WORK OUT motion        one row a clip -> OUT/motion.jpg
  sheet.py WORK OUT still SPEC    one picture of a pose given as JSON -> OUT/still.png
"""
import json
import sys

import numpy as np
from PIL import Image, ImageDraw

from camera import HEIGHT_PX, WIDTH
from poses import VISEMES
from render import crop, geometry, picture, projection
from score import score


def grid(tiles, columns, labels=()):
    h, w = tiles[0].shape[:2]
    rows = -(-len(tiles) // columns)
    sheet = Image.new('RGB', (columns * w, rows * h), (18, 18, 18))
    draw = ImageDraw.Draw(sheet)
    for i, tile in enumerate(tiles):
        at = (i % columns * w, i // columns * h)
        sheet.paste(Image.fromarray(tile), at)
        if labels: draw.text((at[0] + 6, at[1] + 4), labels[i], fill=(255, 255, 255))
    return sheet


def small(image, height):
    return np.asarray(Image.fromarray(image).resize((round(image.shape[1] * height / image.shape[0]), height), Image.LANCZOS))


def finished(work, i, height):
    return small(np.load('%s/pictures/%04d.npy' % (work, i)), height)


def main():
    work, out, what = sys.argv[1:4]
    poses, clips = score()
    if what == 'pictures':
        chosen = np.linspace(0, len(poses) - 1, 24).astype(int)
        grid([finished(work, i, 480) for i in chosen], 8).save(out + '/pictures.jpg', quality=86)
    elif what == 'motion':
        tiles, labels = [], []
        for c in clips:
            for i in np.linspace(c['from'], c['to'], 10).astype(int):
                tiles.append(finished(work, i, 240))
                labels.append(c['id'])
        grid(tiles, 10, labels).save(out + '/motion.jpg', quality=84)
    elif what == 'visemes':
        p = projection(work)
        corner = geometry(p, work)['box'][0]
        tiles = [crop(p, poses[0], corner, [])] + [crop(p, poses[0], corner, np.eye(len(VISEMES))[i]) for i in range(len(VISEMES))]
        grid([small(t, 320) for t in tiles], 5, ['rest'] + VISEMES).save(out + '/visemes.jpg', quality=90)
    elif what == 'still':
        p = projection(work)
        Image.fromarray(picture(p, json.loads(sys.argv[4]), (0, 0, WIDTH, HEIGHT_PX))).save(out + '/still.png')


if __name__ == '__main__':
    main()
