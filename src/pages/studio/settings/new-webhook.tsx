import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../api.js';
import { Check, Field } from '../field.js';
import { useText, useWord } from '../language.js';
import { Failed, useDoing } from '../loading.js';
import { WORDS } from '../words.js';
import { roomsIn } from './rooms-in.js';

const TYPES = Object.keys(WORDS.event) as readonly (keyof typeof WORDS.event)[];

/** A new webhook. What it is signed with is shown once. */
export function NewWebhook({ onMade }: { readonly onMade: () => void }): VNode {
  const t = useText();
  const word = useWord();
  const doing = useDoing();
  const [url, setUrl] = useState('');
  const [rooms, setRooms] = useState('');
  const [events, setEvents] = useState<readonly string[]>(['comment.closed', 'answer.finished']);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <form
      id="new-webhook"
      onSubmit={(event) => {
        event.preventDefault();
        void doing.run(async () => {
          const { body } = await api.post<{ secret: string }>('/v1/webhooks', { url, events, rooms: roomsIn(rooms) });
          setSecret(body.secret);
          setUrl('');
          setRooms('');
          onMade();
        });
      }}
    >
      <h2>{t('新建 Webhook', 'Add a webhook')}</h2>
      <div class="narrow">
        <Field
          label={t('地址', 'Address')}
          name="webhook-url"
          type="url"
          value={url}
          onChange={setUrl}
          required
          maxLength={2_000}
          placeholder="https://shop.example.com/hooks/zhubo"
        />
        <Field
          label={t('直播间编号（空：全部）', 'Room ids (empty: all)')}
          name="webhook-rooms"
          value={rooms}
          onChange={setRooms}
          hint={t('用逗号或空格分开。', 'With commas or spaces between.')}
        />
      </div>
      <fieldset>
        <legend>{t('告知哪些事件', 'What it is told')}</legend>
        <div class="checks">
          {TYPES.map((type) => (
            <Check
              key={type}
              label={word('event', type)}
              checked={events.includes(type)}
              onChange={(on) => setEvents(on ? [...events, type] : events.filter((one) => one !== type))}
            />
          ))}
        </div>
      </fieldset>
      {doing.error === null ? null : <Failed error={doing.error} />}
      {secret === null ? null : (
        <p class="notice good" role="status">
          {t('签名密钥，只显示这一次：', 'What it is signed with, shown this once: ')}
          <code>{secret}</code>
        </p>
      )}
      <div class="narrow">
        <button type="submit" aria-busy={doing.busy} disabled={doing.busy || events.length === 0}>
          {t('添加', 'Add it')}
        </button>
      </div>
    </form>
  );
}
