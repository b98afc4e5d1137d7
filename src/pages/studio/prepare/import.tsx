import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { Badge, Choice } from '../field.js';
import { useLanguage, useText, useWord } from '../language.js';
import { counted, inEither } from '../wording.js';
import { Empty, Failed, useDoing } from '../loading.js';
import { hrefOf } from '../route.js';
import { Table } from '../table.js';
import type { Committed, Preview } from '../shapes.js';
import { byRow, fieldIn, kindOf } from './import-file.js';

const MOST_SHOWN = 200;

/** A shop from a spreadsheet: first what would change and what is wrong, row by row; then, if wanted, for good. */
export function ImportShop({ shop, onDone }: { readonly shop: string; readonly onDone: () => void }): VNode {
  const t = useText();
  const doing = useDoing();
  const input = useRef<HTMLInputElement>(null);
  const [mode, setMode] = useState<'merge' | 'replace'>('merge');
  const [file, setFile] = useState<File | null>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [done, setDone] = useState<Committed | null>(null);
  const [over, setOver] = useState(false);

  const take = (chosen: File | undefined): void => {
    setPreview(null);
    setDone(null);
    doing.forget();
    setFile(chosen ?? null);
  };
  const look = async (): Promise<void> => {
    if (file === null) return;
    const contentType = kindOf(file.name);
    if (contentType === null)
      throw new Error(t('只支持 .csv、.xlsx 和 .json 文件。', 'Only .csv, .xlsx and .json files can be imported.'));
    const query = new URLSearchParams({ name: file.name.slice(0, 200), mode });
    const address = `${path`/v1/shops/${shop}/imports`}?${query.toString()}`;
    setPreview((await api.post<Preview>(address, file, { contentType })).body);
  };
  const commit = async (): Promise<void> => {
    if (preview === null) return;
    setDone((await api.post<Committed>(path`/v1/shops/${shop}/imports/${preview.id}/commit`)).body);
    setPreview(null);
    setFile(null);
    if (input.current !== null) input.current.value = '';
    onDone();
  };
  return (
    <section>
      <p class="soft">
        {t(
          '支持 CSV、Excel（.xlsx）和店铺 JSON。先预览，确认后才会写入。',
          'CSV, Excel (.xlsx) and shop JSON. You see a preview first; nothing is written before you confirm it.',
        )}
      </p>
      <div
        class={over ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer?.files[0]);
        }}
      >
        <label for="import-file">{t('选择文件，或拖到这里', 'Choose a file, or drop it here')}</label>
        <input
          ref={input}
          id="import-file"
          type="file"
          accept=".csv,.xlsx,.json,text/csv,application/json"
          onChange={(event) => take(event.currentTarget.files?.[0])}
        />
        {file === null ? null : (
          <p>
            {file.name} <small class="soft">{t(`${kb(file)} KB`, `${kb(file)} KB`)}</small>
          </p>
        )}
      </div>
      <Choice
        label={t('文件里没有的商品', 'Products that the file does not name')}
        value={mode}
        onChange={(value) => {
          setMode(value);
          setPreview(null);
        }}
        options={[
          ['merge', t('保留', 'Keep them')],
          ['replace', t('移除', 'Remove them')],
        ]}
      />
      <button
        type="button"
        id="import-preview"
        disabled={file === null || doing.busy}
        aria-busy={doing.busy && preview === null}
        onClick={() => void doing.run(look)}
      >
        {t('预览', 'Preview')}
      </button>
      {doing.busy ? <progress aria-label={t('正在处理', 'Working')} /> : null}
      {doing.error === null ? null : <Failed error={doing.error} />}
      {done === null ? null : (
        <div class="notice good" role="status">
          {t(
            `已导入，${done.changedFacts} 条资料更新。`,
            `Imported; ${counted(done.changedFacts, 'fact is', 'facts are')} new or changed.`,
          )}{' '}
          <a href={hrefOf('rooms', shop, 'products')}>{t('查看商品', 'See the products')}</a>
        </div>
      )}
      {preview === null ? null : (
        <PreviewOf preview={preview} busy={doing.busy} onCommit={() => void doing.run(commit)} />
      )}
    </section>
  );
}

function kb(file: File): number {
  return Math.max(1, Math.round(file.size / 1024));
}

function PreviewOf({
  preview,
  busy,
  onCommit,
}: {
  readonly preview: Preview;
  readonly busy: boolean;
  readonly onCommit: () => void;
}): VNode {
  const t = useText();
  const word = useWord();
  const { counts, changes, errors, warnings, unlisted, committable } = preview;
  const nothing = committable && changes.length === 0;
  return (
    <div class="preview">
      <h2>{t('预览', 'Preview')}</h2>
      <p class="badges">
        <Badge tone="ok">{t(`新增 ${counts.added}`, `${counts.added} added`)}</Badge>
        <Badge tone="starting">{t(`修改 ${counts.changed}`, `${counts.changed} changed`)}</Badge>
        <Badge>{t(`移除 ${counts.removed}`, `${counts.removed} removed`)}</Badge>
        {errors.length === 0 ? null : (
          <Badge tone="failed">{t(`${errors.length} 处错误`, counted(errors.length, 'error'))}</Badge>
        )}
      </p>
      {errors.length === 0 ? null : (
        <>
          <p role="alert">
            {t(
              '文件里有错误，改好后再导入；什么都没有写入。',
              'The file has mistakes; nothing was written. Mend them and try again.',
            )}
          </p>
          <Issues issues={errors} caption={t('错误', 'Errors')} />
        </>
      )}
      {warnings.length === 0 ? null : <Issues issues={warnings} caption={t('提醒', 'Warnings')} />}
      {unlisted === 0 ? null : (
        <p class="soft">
          {t(`另有 ${unlisted} 条未列出。`, `${counted(unlisted, 'more is', 'more are')} not listed.`)}
        </p>
      )}
      {nothing ? <Empty>{t('没有变化。', 'Nothing would change.')}</Empty> : null}
      {changes.length === 0 ? null : (
        <Table
          rows={changes.slice(0, MOST_SHOWN)}
          keyOf={({ kind, id }) => `${kind} ${id}`}
          tall
          columns={[
            {
              head: t('变化', 'Change'),
              cell: ({ change }) => (
                <Badge tone={change === 'removed' ? 'failed' : change === 'added' ? 'ok' : 'starting'}>
                  {word('change', change)}
                </Badge>
              ),
            },
            {
              head: t('内容', 'What'),
              cell: ({ kind, id }) => (
                <>
                  {word('entity', kind)} <small class="soft">{id}</small>
                </>
              ),
            },
            {
              head: t('之前 → 之后', 'Before → after'),
              cell: ({ fields }) =>
                fields.slice(0, 6).map(({ field, before, after }) => (
                  <div key={field}>
                    <small class="soft">{fieldIn(field, word)}</small> {before === undefined ? null : <s>{before}</s>}{' '}
                    {after ?? ''}
                  </div>
                )),
            },
          ]}
        />
      )}
      {changes.length > MOST_SHOWN ? (
        <p class="soft">{t(`只列出前 ${MOST_SHOWN} 项。`, `Only the first ${MOST_SHOWN} are listed.`)}</p>
      ) : null}
      <button
        type="button"
        id="import-commit"
        disabled={!committable || nothing || busy}
        aria-busy={busy}
        onClick={onCommit}
      >
        {t('确认导入', 'Import this')}
      </button>
    </div>
  );
}

function Issues({ issues, caption }: { readonly issues: Preview['errors']; readonly caption: string }): VNode {
  const t = useText();
  const language = useLanguage();
  return (
    <Table
      rows={byRow(issues)}
      keyOf={(_issue, i) => i}
      tall
      class="issues"
      caption={caption}
      columns={[
        { head: t('行', 'Row'), cell: ({ row }) => row ?? '–' },
        { head: t('列', 'Column'), cell: ({ column }) => column ?? '–' },
        { head: t('问题', 'What is wrong'), cell: ({ message }) => inEither(message, language) },
      ]}
    />
  );
}
