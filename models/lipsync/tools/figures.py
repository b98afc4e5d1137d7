"""Writes the measured figures into <model folder>/README.md, between its two `figures` marks.

usage: figures.py <model folder> <work folder with pictures.json and audio.json>
"""
import json
import sys
from pathlib import Path

BEGIN, END = '<!-- figures: written by tools/figures.py -->\n', '<!-- /figures -->\n'


def pictures(report):
    lines = ['| mouth picture against the rendered truth, int8 as shipped | whole crop | the mouth itself |', '|---|---|---|']
    line = lambda name, q: f'| {name} | {q["psnr"]:.1f} dB, SSIM {q["ssim"]:.3f} | {q["psnr_mouth"]:.1f} dB, SSIM {q["ssim_mouth"]:.3f} |'
    for name, found in report.items():
        lines.append(line(name, found['shipped int8 against truth']))
    first = next(iter(report.values()))
    for what in ('base picture against truth', 'trained network against truth', 'shipped int8 against trained', 'weights zero against the base'):
        lines.append(line(f'for comparison: {what}', first[what]))
    return lines


def audio(report):
    """One row a group of voices, one column a condition."""
    conditions = list(dict.fromkeys(row['condition'] for row in report['speech']))
    lines = ['| mouth opening: correlation; closures met, strict / shown | ' + ' | '.join(conditions) + ' | closures invented, clean | lag, clean |',
             '|---' * (len(conditions) + 3) + '|']
    for voices in dict.fromkeys(row['voices'] for row in report['speech']):
        rows = {row['condition']: row for row in report['speech'] if row['voices'] == voices}
        cells = [f'{rows[c]["correlation"]:.3f}; {100 * rows[c]["bilabial_hit"]:.0f} / {100 * rows[c]["shown_hit"]:.0f} %' for c in conditions]
        lines.append(f'| {voices} | ' + ' | '.join(cells) + f' | {100 * rows[conditions[0]]["false_closure"]:.1f} % | {rows[conditions[0]]["lag_ms"]:+.1f} ms |')
    lines += ['', '| opening without speech (0 closed, 1 widest) | mean | most |', '|---|---|---|']
    lines += [f'| {name} | {v["mean"]:.3f} | {v["max"]:.3f} |' for name, v in report['silence'].items()]
    return lines


def main():
    model, work = Path(sys.argv[1]), Path(sys.argv[2])
    lines = []
    for name, table in (('pictures.json', pictures), ('audio.json', audio)):
        if (work / name).exists():
            lines += [*table(json.loads((work / name).read_text())), '']
    print('\n'.join(lines))
    readme = model / 'README.md'
    if readme.exists():
        before, rest = readme.read_text().split(BEGIN)
        readme.write_text(before + BEGIN + '\n' + '\n'.join(lines) + '\n' + END + rest.split(END)[1])


if __name__ == '__main__':
    main()
