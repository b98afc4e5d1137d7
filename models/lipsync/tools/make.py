"""Makes the lip-sync model from speech and picture pairs, in stages; go on where it stopped by giving the same command again.

usage: make.py --work DIR --pairs DIR [--out models/lipsync] [--audio train|keep] [--stages a,b,...] [--again a,b,...]

stage     makes                                                          CPU minutes on one core
corpus    <work>/corpus: speech with phoneme times                       9
audio     <work>/audio.pt                                                30
pictures  <work>/picture.pt                                              20 (--picture-steps, --picture-seconds)
export    <out>: *.onnx, lipsync.json                                    0.3
golden    <out>/golden.json                                              0.1
truth     <out>/heldout: two sentences as rendered (needs --presenter)   0.5
evaluate  <work>/pictures.json: held-out figures of the pictures         0.7
judge     <work>/audio.json: voices known and unknown, music, noise      0.7
sheets    <out>/visemes.webp, tracks.webp                                0.1
figures   the tables of <out>/README.md                                  0

--audio keep: <out>/audio.onnx stays, `corpus` makes the held-out speech only and `audio` does nothing.
--presenter "CMD": how the presenter renders, as `CMD heldout SPEC OUT`; without it `truth` needs <work>/truth/truth.npz.
A finished stage is noted in <work>/stages.json and skipped; `--again` repeats some. Training itself resumes, too.
"""
import argparse
import json
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

TOOLS = Path(__file__).resolve().parent


def arguments():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--work', type=Path, required=True)
    ap.add_argument('--pairs', type=Path, required=True)
    ap.add_argument('--out', type=Path, default=TOOLS.parent)
    ap.add_argument('--audio', choices=('train', 'keep'), default='train')
    ap.add_argument('--stages', default='corpus,audio,pictures,export,golden,truth,evaluate,judge,sheets,figures')
    ap.add_argument('--again', default='')
    ap.add_argument('--presenter', default='')
    ap.add_argument('--corpus-share', type=float, default=1)
    ap.add_argument('--audio-steps', type=int, default=80000)
    ap.add_argument('--picture-steps', type=int, default=18000)
    ap.add_argument('--picture-seconds', type=float, default=1e9)
    return ap.parse_args()


class Stages:
    """Each stage: a list of commands, run in turn."""

    def __init__(self, a):
        self.a, self.corpus, self.truth = a, a.work / 'corpus', a.work / 'truth'
        self.trained = ['--audio', a.work / 'audio.pt'] if a.audio == 'train' else []
        self.picture = ['--picture', a.work / 'picture.pt']

    def make_corpus(self):
        held = ['--held-out-only'] if self.a.audio == 'keep' else []
        return [['corpus.py', self.corpus, self.a.corpus_share, *held]]

    def make_audio(self):
        return [['train_audio.py', self.corpus, self.a.work / 'audio.pt', self.a.audio_steps]] if self.trained else []

    def make_pictures(self):
        return [['train_pictures.py', '--data', self.a.pairs, '--out', self.a.work / 'picture.pt', '--steps', self.a.picture_steps,
                 '--seconds', self.a.picture_seconds]]

    def make_export(self):
        calibration = self.a.work / 'calibration.npz'
        return [['pairs.py', self.a.pairs, calibration],
                ['export.py', *self.trained, *self.picture, '--calibration', calibration, '--out', self.a.out, '--work', self.a.work / 'export']]

    def make_golden(self):
        return [['golden.py', *self.trained, *self.picture, '--model', self.a.out, '--corpus', self.corpus, '--work', self.a.work / 'golden']]

    def make_truth(self):
        render = [[*shlex.split(self.a.presenter), 'heldout', self.truth / 'spec.json', self.truth / 'truth.npz']] if self.a.presenter else []
        return [['heldout.py', 'spec', self.truth, self.a.pairs], *render,
                ['heldout.py', 'sheets', self.truth, self.a.pairs, self.a.out / 'heldout']]

    def make_evaluate(self):
        return [['evaluate.py', *self.picture, '--model', self.a.out, '--data', self.a.pairs, '--work', self.a.work / 'export',
                 '--sentences', self.truth / 'truth.npz', '--report', self.a.work / 'pictures.json']]

    def make_judge(self):
        return [['judge_audio.py', self.a.out, self.a.work]]

    def make_sheets(self):
        return [['sheet.py', '--model', self.a.out, '--data', self.a.pairs, '--work', self.a.work]]

    def make_figures(self):
        return [['figures.py', self.a.out, self.a.work]]


def run(command):
    words = [str(word) for word in command]
    if words[0].endswith('.py') and '/' not in words[0]:
        words = [sys.executable, str(TOOLS / words[0]), *words[1:]]
    subprocess.run(words, check=True, env={**os.environ, 'OMP_NUM_THREADS': '1'})


def main():
    a = arguments()
    a.work.mkdir(parents=True, exist_ok=True)
    note, again = a.work / 'stages.json', set(a.again.split(',')) - {''}
    done = json.loads(note.read_text()) if note.exists() else {}
    made = Stages(a)
    for stage in a.stages.split(','):
        if stage in done and stage not in again:
            print(f'== {stage}: done before ({done[stage]["seconds"]} s)', flush=True)
            continue
        print(f'== {stage}', flush=True)
        began = time.time()
        for command in getattr(made, f'make_{stage}')():
            run(command)
        done[stage] = {'seconds': round(time.time() - began)}
        part = note.with_suffix('.part')
        part.write_text(json.dumps(done, indent=1))
        part.replace(note)


if __name__ == '__main__':
    main()
