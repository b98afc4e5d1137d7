import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../api.js';
import { Problem } from '../problem.js';
import { Badge } from '../field.js';
import { useText } from '../language.js';
import { type Text } from '../wording.js';
import { Failed, Loaded, useDoing, useLoad } from '../loading.js';
import { Gaps } from './gaps.js';
import { useMay } from '../session.js';
import type { LearningState, LearntVersion } from '../shapes.js';
import { Table } from '../table.js';
import { Why } from '../why.js';

/** How often a training that runs is looked at, and otherwise, ms: somebody else may begin one. */
const RUNNING_MS = 1_000;
const IDLE_MS = 10_000;

/** What the parts have learnt from the tenant's own journal: the training that runs or failed, every version, and which serves. */
export function Learning(): VNode {
  const t = useText();
  const may = useMay()('operate');
  const [everyMs, setEveryMs] = useState(IDLE_MS);
  const load = useLoad(async (signal) => (await api.get<LearningState>('/v1/learning', signal)).body, [], everyMs);
  const doing = useDoing();
  const running = load.now.state === 'ready' && load.now.value.running;
  useEffect(() => setEveryMs(running || doing.busy ? RUNNING_MS : IDLE_MS), [running, doing.busy]);
  const train = (): void => {
    // It answers when the training has ended; how far it is, and why it failed, the state says meanwhile.
    void doing.run(async () => {
      try {
        await api.post('/v1/learning/trainings');
      } catch (error) {
        if (!isToldByState(error)) throw error;
      } finally {
        load.again();
      }
    });
    load.again();
  };
  const serve = (version: number): void => {
    void doing.run(async () => {
      await api.put('/v1/learning/serving', { version });
      load.again();
    });
  };
  return (
    <main class="container">
      <h1>{t('学习', 'Learning')}</h1>
      <p>
        {t(
          '主播根据你对回答的判断学习：先在没见过的问题上试，更好才启用，随时可以退回。',
          'The presenter learns from how you judge its answers: tried on questions it has not seen, used only where it is better, and taken back at any time.',
        )}
      </p>
      <Loaded load={load}>
        {(state) => (
          <>
            {state.running ? (
              <Running share={state.progress ?? 0} />
            ) : (
              <>
                {state.failed === null ? null : (
                  <FailedTraining failed={state.failed} {...(may && !doing.busy ? { again: train } : {})} />
                )}
                {may && state.failed === null ? (
                  <p>
                    <button type="button" id="train" disabled={doing.busy} aria-busy={doing.busy} onClick={train}>
                      {t('用新的判断训练', 'Train on the new judgements')}
                    </button>
                  </p>
                ) : null}
              </>
            )}
            {doing.error === null ? null : <Failed error={doing.error} />}
            <h2>{t('版本', 'Versions')}</h2>
            <Versions state={state} onServe={may && !doing.busy ? serve : null} />
          </>
        )}
      </Loaded>
      <Gaps />
    </main>
  );
}

/** A training that takes long, or came to nothing: both are part of the state. */
function isToldByState(error: unknown): boolean {
  return error instanceof Problem && (error.code === 'timeout' || error.code === 'unavailable' || error.status === 500);
}

function Running({ share }: { readonly share: number }): VNode {
  const t = useText();
  const percent = Math.round(100 * share);
  return (
    <section class="training" aria-labelledby="training">
      <h2 id="training">{t('正在训练', 'Training')}</h2>
      <progress value={share} max={1} aria-labelledby="training" />
      <p role="status" class="soft">
        {t(
          `已完成 ${percent}%。直播照常，用的是现在的版本。`,
          `${percent}% done. Shows go on with the version in use.`,
        )}
      </p>
    </section>
  );
}

function FailedTraining({
  failed,
  again,
}: {
  readonly failed: NonNullable<LearningState['failed']>;
  readonly again?: () => void;
}): VNode {
  const t = useText();
  return (
    <div class="failed training" role="alert">
      <span>
        <b>{t('上次训练没有完成', 'The last training came to nothing')}</b>{' '}
        <small class="soft">{new Date(failed.time).toLocaleString()}</small>
        <br />
        <Why because={failed.because} words={failed.why} />
        <br />
        {t('现用的版本没有变。', 'The version in use is as it was.')}
      </span>
      {again === undefined ? null : (
        <button type="button" id="train" class="outline small" onClick={again}>
          {t('重新训练', 'Train again')}
        </button>
      )}
    </div>
  );
}

function Versions({
  state,
  onServe,
}: {
  readonly state: LearningState;
  readonly onServe: ((version: number) => void) | null;
}): VNode {
  const t = useText();
  const shipped: LearntVersion = {
    ...{ version: 0, time: '', state: 'promoted', reason: '', because: null, figures: null },
    serving: state.serving === 0,
  };
  const mayServe = ({ version, state: what, serving }: LearntVersion): boolean =>
    !serving && (version === 0 || what === 'promoted');
  return (
    <Table
      id="versions"
      rows={[...state.versions, shipped]}
      keyOf={({ version }) => version}
      columns={[
        {
          head: t('版本', 'Version'),
          names: true,
          cell: ({ version, time, serving }) => (
            <>
              {version === 0 ? t('出厂', 'As shipped') : version}{' '}
              {serving ? <Badge tone="ok">{t('使用中', 'In use')}</Badge> : null}
              {time === '' ? null : (
                <>
                  <br />
                  <small class="soft">{new Date(time).toLocaleString()}</small>
                </>
              )}
            </>
          ),
        },
        {
          head: t('结果', 'Outcome'),
          cell: (version) => (version.version === 0 ? '–' : <Outcome version={version} />),
        },
        { head: t('判断', 'Judgements'), cell: ({ figures }) => figures?.batch ?? '–' },
        { head: t('答对', 'Right'), cell: ({ figures }) => rightOf(figures, t) },
        { head: t('该沉默时沉默', 'Silent where it should be'), cell: ({ figures }) => silentOf(figures) },
      ]}
      actions={
        onServe === null
          ? undefined
          : (version) =>
              mayServe(version) ? (
                <button type="button" class="small outline" onClick={() => onServe(version.version)}>
                  {version.version < state.serving ? t('退回', 'Go back to it') : t('启用', 'Use it')}
                </button>
              ) : null
      }
    />
  );
}

function Outcome({ version: { state, reason, because } }: { readonly version: LearntVersion }): VNode {
  const t = useText();
  const [tone, name] = {
    promoted: ['ok', t('更好', 'Better')],
    kept: ['degraded', t('没有更好', 'Not better')],
    refused: ['failed', t('不采用', 'Refused')],
  }[state] as [string, string];
  return (
    <>
      <Badge tone={tone}>{name}</Badge>{' '}
      <small class="soft">
        <Why because={because} words={reason} />
      </small>
    </>
  );
}

function rightOf(figures: LearntVersion['figures'], t: Text): string {
  if (figures === null) return '–';
  const { candidate, serving } = figures;
  return t(
    `${candidate.right} / ${candidate.questions}（原来 ${serving.right}）`,
    `${candidate.right} of ${candidate.questions} (before: ${serving.right})`,
  );
}

function silentOf(figures: LearntVersion['figures']): string {
  return figures === null ? '–' : `${Math.round(100 * figures.candidate.abstention)}%`;
}
