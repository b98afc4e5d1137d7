import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** The pages of one thing, side by side. On a narrow screen they scroll, and the one that is open is brought into view. */
export function Tabs<T extends string>({
  label,
  tabs,
  open,
}: {
  readonly label: string;
  readonly tabs: readonly { readonly id: T; readonly name: string; readonly href: string }[];
  readonly open: T;
}): VNode {
  const nav = useRef<HTMLElement>(null);
  const names = tabs.map(({ name }) => name).join();
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [open, names]);
  return (
    <nav class="tabs" aria-label={label} ref={nav}>
      {tabs.map(({ id, name, href }) => (
        <a key={id} href={href} {...(id === open ? { 'aria-current': 'page' } : {})}>
          {name}
        </a>
      ))}
    </nav>
  );
}
