import { type FigureMode, palette, type Palette } from '@rangeloss/figures';

export type ScreenMode = Exclude<FigureMode, 'print'>;

const chosen = 'rangeloss-theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');

/** The figures' own colours for the page: one palette for what is drawn and for what stands around it. */
export function currentMode(): ScreenMode {
  const stored = document.documentElement.dataset['theme'] ?? remembered();
  if (stored === 'dark' || stored === 'light') return stored;
  return systemDark.matches ? 'dark' : 'light';
}

/** Sets the page's colours, and again whenever the reader or the system changes the mode. */
export function followTheme(button: HTMLElement, onChange: (colours: Palette) => void): void {
  const apply = () => {
    const mode = currentMode();
    const colours = palette(mode);
    const style = document.documentElement.style;
    style.colorScheme = mode;
    for (const name of ['background', 'ink', 'muted', 'rule', 'grid', 'band', 'accent'] as const) {
      style.setProperty(`--${name}`, colours[name]);
    }
    onChange(colours);
  };
  button.addEventListener('click', () => {
    const next = currentMode() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = next;
    remember(next);
    apply();
  });
  systemDark.addEventListener('change', apply);
  apply();
}

/** A page opened from a file, or in a strict browser, has no storage. */
function remembered(): string | null {
  try {
    return localStorage.getItem(chosen);
  } catch {
    return null;
  }
}

function remember(mode: ScreenMode): void {
  try {
    localStorage.setItem(chosen, mode);
  } catch {
    // Then the choice lasts as long as the page.
  }
}
