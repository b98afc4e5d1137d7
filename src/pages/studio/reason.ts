import type { Language } from '../../domain/language.js';
import { wordsOf } from '../../domain/reasons.js';
import { Problem, type Told } from './problem.js';
import { textIn, wordIn } from './wording.js';

/**
 * Why something failed, in the reader's language: by the server's reasons; without any, by the kind of failure, with the server's own words
 * (English) behind it.
 */
export function reasonOf(error: unknown, language: Language): string {
  const t = textIn(language);
  if (!(error instanceof Problem)) return error instanceof Error ? error.message : String(error);
  const told = error.reasons.map((reason) => toldIn(reason, language));
  if (told.length > 0 && told.every((words) => words !== null)) return told.join(t('；', '; '));
  const kind = kindOf(error.code, t);
  if (kind === null && error.message === '')
    return t(`出错了（${error.status}）`, `Something went wrong (${error.status})`);
  // English says more by itself than with a kind in front of it.
  if (language === 'en' && error.message !== '') return error.message;
  return [kind ?? t('请求没有成功。', ''), error.message].filter((part) => part !== '').join(' ');
}

/** What a reason of the server's says; null: it is newer than the page. */
export function toldIn({ code, values }: Told, language: Language): string | null {
  return wordsOf({ code, values: shown(values, language) }, language);
}

/** Values that are the server's words, as they read: a role, or the verdict on a sentence, `forbidden-absolute: 全网最低`. */
function shown(values: Told['values'], language: Language): typeof values {
  const word = wordIn(language);
  const { role, why } = values;
  const [check = '', ...detail] = typeof why === 'string' ? why.split(': ') : [];
  return {
    ...values,
    ...(typeof role === 'string' ? { role: word('role', role) } : {}),
    ...(typeof why === 'string' ? { why: [word('check', check), ...detail].join(': ') } : {}),
  };
}

function kindOf(code: string, t: ReturnType<typeof textIn>): string | null {
  switch (code) {
    case 'offline':
      return t('连不上服务器，请检查网络。', 'The server cannot be reached; check the network.');
    case 'timeout':
      return t('没有及时得到回应。', 'It was not answered in time.');
    case 'stale':
      return t(
        '别人刚刚改过，请看过新的内容再改。',
        'Somebody else has changed it; look at what is there now, then change it again.',
      );
    case 'forbidden':
      return t('没有权限。', 'You may not do this.');
    case 'unauthorized':
      return t('请先登录。', 'Sign in first.');
    case 'not_found':
      return t('找不到。', 'There is nothing there.');
    case 'bad_request':
    case 'unprocessable':
      return t('内容有误。', 'Something in it is wrong.');
    case 'conflict':
      return t('与现有的内容冲突。', 'It does not go together with what is there.');
    case 'too_large':
      return t('内容太大。', 'It is too large.');
    case 'rate_limited':
      return t('太频繁，请稍后再试。', 'Too often; try again in a moment.');
    case 'overloaded':
    case 'unavailable':
      return t('暂时不能处理，请稍后再试。', 'It cannot be done now; try again in a moment.');
    case 'internal':
      return t('服务器出错了。', 'The server failed.');
    default:
      return null;
  }
}
