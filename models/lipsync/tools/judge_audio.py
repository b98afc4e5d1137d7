"""How well a shipped audio.onnx drives the mouth, through the product's own code, for voices known and unknown.

usage: judge_audio.py <model folder> <work folder>     prints the table and writes <work>/audio.json; needs `npm run build`

Every group is heard clean and under music and noise; truth are the phoneme times of whoever spoke, as articulation
tracks. Weights come at 25 a second from src/driving (silence gate included), truth is taken at the same moments.
"""
import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import scipy.signal as ss

import articulation
import corpus
import flite
import metrics
import recorded
import sound
from mel import RATE

TOOLS = Path(__file__).parent
OUT_RATE, PICTURE_MS = 48000, 40
LEAD = .4                                          # seconds of silence around each utterance
CONDITIONS = [('clean', None, 0), ('music 20 dB', sound.music, 20), ('music 10 dB', sound.music, 10),
              ('noise 20 dB', sound.noise, 20), ('noise 10 dB', sound.noise, 10)]
ZH = ['大家好，今天这件外套只要九十九元，面料很舒服。', '妈妈买的包和苹果都不贵，放心下单。', '这款保温杯泡茶非常方便，喝水不怕烫。',
      '朋友们不要着急，我们慢慢说明白。', '飞机票不包邮，发票可以补开。', '喜欢紫色还是黑色？评论区告诉我吧。']
EN = ['Welcome everybody, we have five blue bottles left.', 'My favourite purple bag comes with a free map.',
      'Both shops ship on Monday, so please be quick.', 'This soft jumper washes well and keeps its shape.',
      'If you have a question, write it below the video.', 'Thank you for buying, we will pack it this evening.']


def product(work, language, texts):
    """The three shipped voices through the product's plan and sound chain -> [(samples 16 kHz, phonemes, full vowels)]."""
    jobs = [{'voice': v, 'language': language, 'text': t} for v in ('female', 'female-bright', 'male') for t in texts]
    (work / 'say.json').write_text(json.dumps(jobs))
    subprocess.check_call(['node', str(TOOLS / 'say.mjs'), str(work / 'say.json'), str(work / 'said')])
    pcm, at = np.fromfile(work / 'said.s16', np.int16) / 32768, 0
    for item in json.loads((work / 'said.json').read_text()):
        yield ss.resample_poly(pcm[at:at + item['samples']], 1, 3), item['phonemes'], language == 'zh'
        at += item['samples']


def groups(work):
    """name -> [(sound float64 16 kHz, phonemes, full vowels)]"""
    rng = random.Random(41)
    bare = lambda name, items: [(ss.resample_poly(pcm / 32768, 320, 441), p, not voice.startswith('en')) for voice, pcm, p in items]
    new = bare('judge_new', corpus.espeak_speech(work, 'judge_new', 24, corpus.UNSEEN, False, rng))
    people = [(x, p, True) for v in recorded.available() for x, p in recorded.speak(v, work)]
    human = []
    for x, phonemes, full in people + new:
        y, warp = sound.humanised(x, rng)
        human.append((y, [(warp(t), n) for t, n in phonemes], full))
    found = {'shipped voices, Mandarin': list(product(work, 'zh', ZH)), 'shipped voices, English': list(product(work, 'en', EN)),
             'espeak variants never trained on': new, 'recorded speakers never trained on': people,
             'human-like pitch, formants, jitter': human,
             'flite speakers (trained on)': bare('judge_flite', corpus.flite_speech(work, 'judge_flite', 16, flite.VOICES, rng))}
    return {name: items for name, items in found.items() if items}


def hear(model, work, sounds):
    """[sound float64 16 kHz] -> [weights float32 [pictures,14]] through the product."""
    wide = [np.clip(ss.resample_poly(x, 3, 1) * 32767, -32768, 32767).astype(np.int16) for x in sounds]
    np.concatenate(wide).tofile(work / 'hear.s16')
    (work / 'hear.json').write_text(json.dumps([len(x) for x in wide]))
    subprocess.check_call(['node', str(TOOLS / 'hear.mjs'), str(model), *(str(work / n) for n in ('hear.s16', 'hear.json', 'heard.f32'))])
    counts = [len(x) // (OUT_RATE * PICTURE_MS // 1000) for x in wide]
    return np.split(np.fromfile(work / 'heard.f32', np.float32).reshape(-1, 14), np.cumsum(counts)[:-1])


def drawn(name, truth, got):
    """One utterance for sheet.py."""
    both = lambda f: {'truth': f(truth[:len(got)]).round(3).tolist(), 'heard': f(got).round(3).tolist()}
    return {'voices': name, 'opening': both(lambda w: (w @ articulation.OPENING).astype(float)), 'closed': both(lambda w: w[:, 0].astype(float))}


def judge(model, work):
    rng, table, tracks = random.Random(7), [], []
    pad = np.zeros(int(LEAD * RATE))
    for name, items in groups(work).items():
        padded, truth, spoken_at = [], [], []
        for x, phonemes, full in items:
            level = 10 ** (-17 / 20) / (np.sqrt(np.mean(x ** 2)) + 1e-9)
            padded.append(np.concatenate([pad, x * level, pad]))
            spoken = articulation.tracks([(t + LEAD * 1000, n) for t, n in phonemes], len(padded[-1]) // (RATE // 100) + 8, full)
            truth.append(spoken[::PICTURE_MS // 10])
            spoken_at.append([(t + LEAD * 1000, n) for t, n in phonemes])
        for condition, background, db in CONDITIONS:
            heard = [x if background is None else x + background(len(x), rng) * np.sqrt(np.mean(x ** 2)) * 10 ** (-db / 20) for x in padded]
            got = hear(model, work, heard)
            row = metrics.heard(np.concatenate(got), np.concatenate([t[:len(g)] for t, g in zip(truth, got)]), 1000 / PICTURE_MS)
            shown = [met for g, p in zip(got, spoken_at) for met in metrics.shown_closures(g, p, PICTURE_MS)]
            row |= {'shown_hit': float(np.mean(shown)), 'shown_closures': len(shown)}
            table.append({'voices': name, 'condition': condition, 'seconds': round(sum(map(len, padded)) / RATE), **row})
            print(f'{name:36s} {condition:12s} r {row["correlation"]:.3f} lag {row["lag_ms"]:6.1f} ms  closures '
                  f'{100 * row["bilabial_hit"]:5.1f} % of {row["closures"]}, shown {100 * row["shown_hit"]:5.1f} % of {len(shown)}, '
                  f'false {100 * row["false_closure"]:.1f} %  open in pauses {row["pause_opening"]:.3f}', flush=True)
            if background is None:
                tracks.append(drawn(name, truth[1], got[1]))
    n = RATE * 4
    silent = {'digital silence': np.zeros(n), 'hiss -55 dBFS': sound.noise(n, rng) * 10 ** (-55 / 20),
              'noise -30 dBFS': sound.noise(n, rng) * 10 ** (-30 / 20), 'music -30 dBFS': sound.music(n, rng) * 10 ** (-30 / 20),
              'music -20 dBFS': sound.music(n, rng) * 10 ** (-20 / 20)}
    closed = {}
    for (name, _), got in zip(silent.items(), hear(model, work, list(silent.values()))):
        opening = got @ articulation.OPENING
        closed[name] = {'mean': float(opening.mean()), 'max': float(opening.max())}
        print(f'no speech: {name:24s} opening mean {closed[name]["mean"]:.3f} max {closed[name]["max"]:.3f}', flush=True)
    return {'speech': table, 'silence': closed, 'tracks': tracks}


if __name__ == '__main__':
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'audio.json').write_text(json.dumps(judge(sys.argv[1], folder), indent=1))
