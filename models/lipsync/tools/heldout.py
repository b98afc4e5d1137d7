"""Two held-out sentences as the presenter's own renders, for the product's check of its pictures.

  heldout.py spec <work> <pairs folder>      -> <work>/sentences.json, <work>/spec.json; needs `npm run build`
  heldout.py sheets <work> <pairs folder> <out folder>   <work>/truth.npz -> <out>/heldout.json, <out>/zh.webp, en.webp

Between the two the presenter renders: `render.py WORK heldout <work>/spec.json <work>/truth.npz`, a shard like those of the
pairs folder (index [120], weights [120,14], target [120,160,160,3] uint8 RGB). Tiles are the mouth crop of that base
picture with those weights, faded at the border as in training, 10 in a row.
"""
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

import articulation
from networks import MOUTH
from pairs import FADE

TOOLS = Path(__file__).parent
COLUMNS, PICTURES, PICTURE_MS = 10, 60, 40
LEAD_MS = 120        # the mouth at rest before the first sound
SENTENCES = [('zh', '朋友们晚上好，这件防风外套保暖又轻便。'), ('en', 'Good evening, this warm jacket is half price today.')]


def limited(weights):
    """Total at most 1, as the decoder limits it (networks.limited), float [N,14]."""
    return weights / np.maximum(1, weights.sum(1, keepdims=True))


def stretch(pairs, part):
    """First base picture of sentence number `part`: both lie in the presenter's longest clip for talking, else anywhere."""
    with np.load(Path(pairs) / 'refs.npz') as z:
        count = len(z['reference'])
    first, last = 0, count - 1
    manifest = TOOLS.parent.parent / 'presenter' / 'avatar.json'
    if manifest.exists():
        avatar = json.loads(manifest.read_text())
        talk = [c for c in avatar['clips'] if c['kind'] == 'talk' and c['to'] < count]
        if talk and avatar['pictures']['count'] == count:
            first, last = max(((c['from'], c['to']) for c in talk), key=lambda c: c[1] - c[0])
    room = max(0, last - first + 1 - PICTURES)
    return first + room * part // (len(SENTENCES) - 1), last


def spec(work, pairs):
    jobs = [{'voice': 'female', 'language': language, 'text': text} for language, text in SENTENCES]
    (work / 'say.json').write_text(json.dumps(jobs))
    subprocess.check_call(['node', str(TOOLS / 'say.mjs'), str(work / 'say.json'), str(work / 'said')])
    sentences, items = [], []
    for part, (job, said) in enumerate(zip(jobs, json.loads((work / 'said.json').read_text()))):
        phonemes = [(t + LEAD_MS, name) for t, name in said['phonemes']]
        tracks = limited(articulation.tracks(phonemes, PICTURES * PICTURE_MS // 10 + 50, job['language'] == 'zh'))
        weights = tracks[::PICTURE_MS // 10][:PICTURES].astype(np.float64).round(3)
        first, last = stretch(pairs, part)
        sentences.append({'id': f'{job["language"]}-1', 'language': job['language'], 'text': job['text'],
                          'pictures': [min(first + k, last) for k in range(PICTURES)], 'weights': weights.tolist(),
                          'sheet': f'{job["language"]}.webp'})
        items += [{'picture': p, 'weights': w} for p, w in zip(sentences[-1]['pictures'], sentences[-1]['weights'])]
    (work / 'sentences.json').write_text(json.dumps(sentences, ensure_ascii=False))
    (work / 'spec.json').write_text(json.dumps({'items': items}))


def sheets(work, pairs, out):
    sentences = json.loads((work / 'sentences.json').read_text())
    with np.load(Path(pairs) / 'refs.npz') as z:
        reference = z['reference']
    with np.load(work / 'truth.npz') as z:
        index, target = z['index'], z['target']
    if index.tolist() != [p for s in sentences for p in s['pictures']]:
        raise SystemExit('truth.npz shows other pictures than spec.json asks for: render it anew')
    base = reference[index].astype(np.float32)
    tiles = np.rint(base + (target - base) * FADE[..., None]).astype(np.uint8)
    out.mkdir(parents=True, exist_ok=True)
    for k, sentence in enumerate(sentences):
        own = tiles[k * PICTURES:(k + 1) * PICTURES]
        rows = own.reshape(-1, COLUMNS, MOUTH, MOUTH, 3).transpose(0, 2, 1, 3, 4).reshape(-1, COLUMNS * MOUTH, 3)
        rows.tofile(work / 'sheet.rgb')
        subprocess.check_call(['node', str(TOOLS / 'webp.mjs'), str(work / 'sheet.rgb'), str(COLUMNS * MOUTH), str(out / sentence['sheet'])])
    document = {'tile': MOUTH, 'columns': COLUMNS, 'sentences': sentences}
    (out / 'heldout.json').write_text(json.dumps(document, ensure_ascii=False) + '\n')
    print('bytes', {p.name: p.stat().st_size for p in sorted(out.iterdir())}, flush=True)


if __name__ == '__main__':
    what, folder, pairs_folder = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    folder.mkdir(parents=True, exist_ok=True)
    if what == 'spec':
        spec(folder, pairs_folder)
    else:
        sheets(folder, pairs_folder, Path(sys.argv[4]))
