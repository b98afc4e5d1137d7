import type { VNode } from 'preact';
import { Dialog } from '../field.js';
import { useText } from '../language.js';
import { Failed, useDoing } from '../loading.js';

/** Asks before something is removed for good; stays open and says why when it cannot be. */
export function Removing({
  what,
  warning,
  onRemove,
  onClose,
}: {
  /** What people call it. */
  readonly what: string;
  /** What goes with it. */
  readonly warning: string;
  readonly onRemove: () => Promise<void>;
  readonly onClose: () => void;
}): VNode {
  const t = useText();
  const doing = useDoing();
  return (
    <Dialog title={t(`移除“${what}”？`, `Remove “${what}”?`)} onClose={onClose}>
      <p>{warning}</p>
      {doing.error === null ? null : <Failed error={doing.error} />}
      <footer class="buttons">
        <button type="button" class="secondary" onClick={onClose}>
          {t('取消', 'Cancel')}
        </button>
        <button
          type="button"
          class="danger"
          aria-busy={doing.busy}
          disabled={doing.busy}
          onClick={() =>
            void doing.run(onRemove).then((done) => {
              if (done) onClose();
            })
          }
        >
          {t('移除', 'Remove')}
        </button>
      </footer>
    </Dialog>
  );
}
