"""Contact sheets for README.md.

usage: sheet.py --model <folder> --data <pairs> --work <scratch with audio.json>
Writes <model>/visemes.webp (rest | truth | model of the held-out pair nearest to each viseme, mouth box twice enlarged) and
<model>/tracks.webp (mouth opening and lip closure, spoken and heard).
"""
import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import i420
from networks import VISEMES
from pairs import Pairs
from shipped import feathered, run, shown

BOX = (slice(28, 128), slice(16, 144))     # rows, columns of the crop that are shown
ZOOM, LABEL, GAP = 2, 22, 10
INK, PAPER, TRUTH, HEARD = (30, 34, 40), (255, 255, 255), (120, 130, 145), (205, 60, 40)


def font(size):
    try:
        return ImageFont.truetype('DejaVuSans.ttf', size)
    except OSError:
        return ImageFont.load_default()


def nearest(weights):
    """For each viseme the pair that shows most of it and least of the others."""
    return [int((2 * weights[:, k] - weights.sum(1)).argmax()) for k in range(weights.shape[1])]


def viseme_sheet(pairs, model, work):
    pick = nearest(pairs.weights)
    index, weights = pairs.reference[pick], pairs.weights[pick]
    base = pairs.reference_y[index], pairs.reference_uv[index]
    flow, head, _ = run(model, work, np.arange(len(pick)), weights, *base)
    truth = feathered(base[0], pairs.y[pick]), feathered(base[1], pairs.uv[pick])
    columns = [i420.to_rgb(*planes)[(slice(None), *BOX)] for planes in (base, truth, shown(*base, flow, head))]
    height, width = (s.stop - s.start for s in BOX)
    cell_w, cell_h = 3 * width * ZOOM + GAP, height * ZOOM + LABEL
    sheet = Image.new('RGB', (2 * cell_w - GAP, (len(pick) + 1) // 2 * cell_h), PAPER)
    draw = ImageDraw.Draw(sheet)
    for k, w in enumerate(weights):
        x, y = k % 2 * cell_w, k // 2 * cell_h
        mix = ', '.join(f'{VISEMES[i]} {w[i]:.2f}' for i in np.argsort(-w) if w[i] > .02)
        draw.text((x + 4, y + 4), f'{VISEMES[k]}   ({mix}):   at rest  |  rendered truth  |  model', INK, font(12))
        strip = Image.fromarray(np.concatenate([c[k] for c in columns], 1))
        sheet.paste(strip.resize((strip.width * ZOOM, strip.height * ZOOM), Image.BICUBIC), (x, y + LABEL))
    sheet.save(model / 'visemes.webp', quality=90)


def plot(draw, box, series, title):
    """Lines over time; `series`: [(values 25 Hz, 0..1, colour, width)], box (left, top, right, bottom)."""
    left, top, right, bottom = box
    draw.rectangle(box, outline=(225, 228, 232), width=2)
    draw.text((left + 8, top - 32), title, INK, font(22))
    count = len(series[0][0])
    for second in range(1, count // 25 + 1):
        x = left + (right - left) * second * 25 / (count - 1)
        draw.line((x, top, x, bottom), (238, 240, 243), 2)
    for values, colour, width in series:
        points = [(left + (right - left) * i / (count - 1), bottom - (bottom - top) * min(max(v, 0), 1)) for i, v in enumerate(values)]
        draw.line(points, colour, width, 'curve')


def track_sheet(tracks, model):
    """Drawn at twice the size and reduced, for smooth lines."""
    width, row = 2000, 330
    sheet = Image.new('RGB', (width, row * len(tracks) + 60), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((20, 12), 'grey: from the phoneme times of whoever spoke;  red: heard by the network;  upper: mouth opening,  lower: lips closed (PP);  lines: seconds', INK, font(22))
    for k, track in enumerate(tracks):
        y = 60 + k * row
        for part, (top, bottom) in (('opening', (44, 200)), ('closed', (214, 310))):
            plot(draw, (20, y + top, width - 20, y + bottom), [(track[part]['truth'], TRUTH, 7), (track[part]['heard'], HEARD, 4)],
                 track['voices'] if part == 'opening' else '')
    sheet.resize((sheet.width // 2, sheet.height // 2), Image.LANCZOS).save(model / 'tracks.webp', quality=90)


def main():
    ap = argparse.ArgumentParser()
    for n in ('model', 'data', 'work'):
        ap.add_argument(f'--{n}', required=True)
    a = ap.parse_args()
    model, work = Path(a.model), Path(a.work)
    work.mkdir(parents=True, exist_ok=True)
    viseme_sheet(Pairs(a.data, 'heldout_*.npz'), model, work)
    if (work / 'audio.json').exists():
        track_sheet(json.loads((work / 'audio.json').read_text())['tracks'], model)


if __name__ == '__main__':
    main()
