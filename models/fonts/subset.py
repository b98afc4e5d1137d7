"""subset.py NotoSansCJK-Bold.ttc OUT.otf: the SC face of Debian's fonts-noto-cjk, cut to what overlays print."""
import sys
from fontTools import subset, ttLib

chars = set(map(chr, range(0x20, 0x7f))) | set(map(chr, range(0xa0, 0x180))) | set('—–‘’“”…•·¥€£℃℉№→←↑↓×÷±≈≤≥°′″㎡①②③④⑤⑥⑦⑧⑨⑩★☆♪♥✓✕')
chars |= set(map(chr, range(0x3000, 0x3040))) | set(map(chr, range(0xff00, 0xfff0)))
for hi in range(0xb0, 0xf8):                       # GB 2312 levels 1 and 2
    for lo in range(0xa1, 0xff):
        try: chars.add(bytes((hi, lo)).decode('gb2312'))
        except UnicodeDecodeError: pass
chars |= set('囧啰嘞咗冇甭喵嗨哒噻嘚瑟镚')        # common in comments, outside GB 2312
font = ttLib.TTCollection(sys.argv[1])
face = next(f for f in font.fonts if f['name'].getDebugName(4).startswith('Noto Sans CJK SC'))
options = subset.Options(layout_features=['kern', 'palt', 'halt', 'locl'], hinting=False, desubroutinize=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], notdef_outline=True)
s = subset.Subsetter(options)
s.populate(unicodes=map(ord, chars))
s.subset(face)
for record in face['name'].names:                   # OFL: a modified font may not use the reserved name as its own
    if record.nameID in (1, 4): record.string = 'Zhubo Sans SC'
    if record.nameID == 6: record.string = 'ZhuboSansSC-Bold'
face.save(sys.argv[2])
