import type { VNode } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { ASPECTS } from '../../../domain/aspect.js';
import type { Language } from '../../../domain/language.js';
import { VOICE_NAMES } from '../../../domain/speech.js';
import { api, path } from '../api.js';
import { Badge, Check, Choice } from '../field.js';
import { useLanguage, useText, useWord } from '../language.js';
import { Failed, Loaded, useDoing, useLoad } from '../loading.js';
import type { Prepared, Presenter } from '../shapes.js';
import { inEither, type Text } from '../wording.js';
import { type Ground, GROUNDS, isLegible, type LookForm, lookOf, patchOf } from './look-form.js';
import { Preview } from './look-preview.js';

/** Whose voice is heard: `presenter` and `voice` as rooms name them, empty for none. */
export type Sound = Pick<LookForm, 'presenter' | 'voice'>;

interface Kept {
  readonly room: Prepared;
  readonly etag: string | null;
  readonly presenters: readonly Presenter[];
}

/** Who presents a room and how it looks, to be chosen; it counts from the room's next start. */
export function LookEditor({
  room,
  onSound,
  onRestarted,
}: {
  readonly room: string;
  /** Told who speaks with which voice as it is chosen, to be listened to before it is saved. */
  readonly onSound: (sound: Sound) => void;
  readonly onRestarted: () => void;
}): VNode {
  const load = useLoad(
    async (signal): Promise<Kept> => {
      const [kept, installed] = await Promise.all([
        api.get<Prepared>(path`/v1/studio/rooms/${room}`, signal),
        api.get<{ presenters: Presenter[] }>('/v1/presenters', signal),
      ]);
      return { room: kept.body, etag: kept.etag, presenters: installed.body.presenters };
    },
    [room],
  );
  return (
    <Loaded load={load}>
      {(kept) => (
        <Look key={kept.room.version} kept={kept} onSound={onSound} onSaved={load.again} onRestarted={onRestarted} />
      )}
    </Loaded>
  );
}

function Look({
  kept,
  onSound,
  onSaved,
  onRestarted,
}: {
  readonly kept: Kept;
  readonly onSound: (sound: Sound) => void;
  readonly onSaved: () => void;
  readonly onRestarted: () => void;
}): VNode {
  const t = useText();
  const doing = useDoing();
  const { room, etag, presenters } = kept;
  const before = lookOf(room.room);
  const [form, setForm] = useState(before);
  const set = (change: Partial<LookForm>): void => setForm((now) => ({ ...now, ...change }));
  const presenter =
    presenters.find(({ id, standard }) => (form.presenter === '' ? standard : id === form.presenter)) ?? presenters[0];
  useEffect(() => onSound({ presenter: form.presenter, voice: form.voice }), [form.presenter, form.voice]);
  const changed = JSON.stringify(form) !== JSON.stringify(before);
  const save = (): void => {
    void doing.run(async () => {
      await api.patch(path`/v1/studio/rooms/${room.id}`, { room: patchOf(room.room, form) }, { ifMatch: etag });
      onSaved();
    });
  };
  return (
    <form
      class="look"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {room.ofFile ? (
        <p class="notice">
          {t(
            '这个直播间写在服务器的 room.json 里，请在文件里改主播、声音和外观。',
            'This room is in a room.json on the server: its presenter, voice and look are changed there.',
          )}
        </p>
      ) : null}
      <fieldset disabled={room.ofFile || doing.busy}>
        <Presenters presenters={presenters} form={form} onChange={(id) => set({ presenter: id })} />
        <VoiceChoice
          form={form}
          presenter={presenter}
          language={room.room['language'] === 'en' ? 'en' : 'zh'}
          onChange={(voice) => set({ voice })}
        />
        <div class="grid-2">
          <Choice
            label={t('画面形状', 'Shape')}
            value={form.aspect}
            onChange={(aspect) => set({ aspect })}
            options={[
              ['', t('跟随服务器', 'As the server has it')],
              ...ASPECTS.filter((one) => presenter?.aspects.includes(one) === true || one === form.aspect).map(
                (one) => [one, shapeOf(one, t)] as const,
              ),
            ]}
          />
          <Choice
            label={t('商品卡', 'Product cards')}
            value={form.cards}
            onChange={(cards) => set({ cards })}
            options={[
              ['light', t('浅色', 'Light')],
              ['dark', t('深色', 'Dark')],
            ]}
          />
        </div>
        <div class="grid-3">
          <Choice<Ground>
            label={t('背景', 'Background')}
            value={form.ground}
            onChange={(ground) => set({ ground })}
            options={GROUNDS.filter((one) => one !== 'file' || form.file !== '').map(
              (one) => [one, one === 'file' ? form.file : groundName(one, t)] as const,
            )}
          />
          {form.ground === 'colour' || form.ground === 'gradient' ? (
            <Colour
              label={form.ground === 'colour' ? t('颜色', 'Colour') : t('上方颜色', 'Top')}
              value={form.from}
              onChange={(from) => set({ from })}
            />
          ) : null}
          {form.ground === 'gradient' ? (
            <Colour label={t('下方颜色', 'Bottom')} value={form.to} onChange={(to) => set({ to })} />
          ) : null}
        </div>
        <div class="grid-2">
          <Check
            label={t('用自己的主题色', 'A colour of our own')}
            checked={form.accent !== ''}
            onChange={(own) => set({ accent: own ? '#c2185b' : '' })}
          />
          {form.accent === '' ? null : (
            <Colour
              label={t('主题色', 'Accent')}
              value={form.accent}
              onChange={(accent) => set({ accent })}
              fault={
                isLegible(form.accent)
                  ? undefined
                  : t('太浅，上面的白字看不清。', 'Too light: white letters cannot be read on it.')
              }
            />
          )}
        </div>
        <Check
          label={t('画面上显示商品卡和字幕', 'Product cards and captions in the picture')}
          checked={form.overlays}
          onChange={(overlays) => set({ overlays })}
        />
        <Preview form={form} presenter={presenter} />
        {doing.error === null ? null : <Failed error={doing.error} />}
        <button type="submit" id="save-look" disabled={!changed || !isLegible(form.accent)} aria-busy={doing.busy}>
          {t('保存', 'Save')}
        </button>
      </fieldset>
      {changed ? null : (
        <Counts
          room={room}
          onRestarted={() => {
            onSaved();
            onRestarted();
          }}
        />
      )}
    </form>
  );
}

/** From when on what was saved counts; a room on air may be begun anew for it. */
function Counts({ room, onRestarted }: { readonly room: Prepared; readonly onRestarted: () => void }): VNode | null {
  const t = useText();
  const doing = useDoing();
  if (room.ofFile || room.versionOnAir === room.version) return null;
  if (room.versionOnAir === null)
    return (
      <p class="notice" role="status">
        {t('下次开播时生效。', 'It counts from when the room goes on air.')}
      </p>
    );
  const restart = (): void => {
    void doing.run(async () => {
      const live = path`/v1/studio/rooms/${room.id}/live`;
      await api.put(live, { live: false });
      await api.put(live, { live: true });
      onRestarted();
    });
  };
  return (
    <div class="notice" role="status">
      <p>
        {t(
          '已保存，正在播的还是之前的样子；下次开播时生效。',
          'Saved. What is on air looks as before; it counts from the room’s next start.',
        )}
      </p>
      {doing.error === null ? null : <Failed error={doing.error} />}
      <button type="button" class="outline" id="restart" disabled={doing.busy} aria-busy={doing.busy} onClick={restart}>
        {t('现在重新开播（观众会断开几秒）', 'Start anew now (viewers are away for seconds)')}
      </button>
    </div>
  );
}

function Presenters({
  presenters,
  form,
  onChange,
}: {
  readonly presenters: readonly Presenter[];
  readonly form: LookForm;
  readonly onChange: (id: string) => void;
}): VNode {
  const t = useText();
  const language = useLanguage();
  const name = useId();
  return (
    <fieldset class="presenters">
      <legend>{t('主播', 'Presenter')}</legend>
      {presenters.map(({ id, name: called, standard, provisional }) => {
        const value = standard ? '' : id;
        return (
          <label key={id}>
            <input
              type="radio"
              name={name}
              checked={form.presenter === value || form.presenter === id}
              onChange={() => onChange(value)}
            />
            <img src={path`/v1/presenters/${id}/poster.jpg`} alt="" />
            <span>
              {inEither(called, language)} {standard ? <Badge>{t('服务器默认', 'The server’s own')}</Badge> : null}{' '}
              {provisional ? <Badge tone="degraded">{t('试用', 'Provisional')}</Badge> : null}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** Which voice is heard: the presenter's own, unless one was chosen by hand. */
function VoiceChoice({
  form,
  presenter,
  language,
  onChange,
}: {
  readonly form: LookForm;
  readonly presenter: Presenter | undefined;
  readonly language: Language;
  readonly onChange: (voice: LookForm['voice']) => void;
}): VNode {
  const t = useText();
  const word = useWord();
  const own = presenter?.voice[language] ?? null;
  return (
    <Choice
      label={t('声音', 'Voice')}
      value={form.voice}
      onChange={onChange}
      options={[
        [
          '',
          own === null
            ? t('跟随主播', 'The presenter’s own')
            : t(`跟随主播（${word('voice', own)}）`, `The presenter’s own (${word('voice', own).toLowerCase()})`),
        ],
        ...VOICE_NAMES.map((name) => [name, word('voice', name)] as const),
      ]}
    />
  );
}

function Colour({
  label,
  value,
  onChange,
  fault,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly fault?: string | undefined;
}): VNode {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="color"
        value={value}
        aria-invalid={fault !== undefined}
        {...(fault === undefined ? {} : { 'aria-describedby': `${id}-note` })}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {fault === undefined ? null : <small id={`${id}-note`}>{fault}</small>}
    </div>
  );
}

function groundName(ground: Exclude<Ground, 'file'>, t: Text): string {
  return {
    shop: t('主播自己的场景', 'The presenter’s own place'),
    blur: t('自己的场景，虚化', 'The same, out of focus'),
    studio: t('演播室', 'A studio'),
    evening: t('夜晚', 'Evening'),
    green: t('绿幕', 'Green screen'),
    colour: t('单色', 'One colour'),
    gradient: t('渐变', 'Two colours'),
  }[ground];
}

function shapeOf(aspect: (typeof ASPECTS)[number], t: Text): string {
  return {
    '9:16': t('竖屏 9:16', 'Portrait 9:16'),
    '1:1': t('方形 1:1', 'Square 1:1'),
    '16:9': t('横屏 16:9', 'Landscape 16:9'),
  }[aspect];
}
