import { Menu } from '@base-ui/react/menu';
import { Ellipsis } from 'lucide-react';
import { useIntl } from 'react-intl';
import menu from './more-menu.module.css';
import ui from './ui.module.css';

export interface MenuChoice {
  readonly id: string;
  readonly text: string;
  readonly choose: () => void;
}

/** What is done seldom: behind "…", by arrows and Enter as any menu. */
export function MoreMenu({ choices, disabled = false }: { readonly choices: readonly MenuChoice[]; readonly disabled?: boolean }) {
  const intl = useIntl();
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={ui.button} disabled={disabled} aria-label={intl.formatMessage({ id: 'action.more' })}><Ellipsis size={16} aria-hidden="true" /></Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end">
          <Menu.Popup className={menu.popup}>
            {choices.map(({ id, text, choose }) => <Menu.Item key={id} className={menu.item} onClick={choose}><bdi>{text}</bdi></Menu.Item>)}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
