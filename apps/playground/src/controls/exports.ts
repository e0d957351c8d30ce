import { download } from '../export/download.ts';
import { figureSvg, frameFigure, pngOf } from '../export/figure.ts';
import type { Settings } from '../settings/settings.ts';
import { studyYaml } from '../settings/study.ts';
import { currentMode } from '../theme.ts';
import type { Frame } from '../training/messages.ts';
import { elementById } from './element.ts';

/** What can be taken along at the moment. */
export interface Exportable {
  readonly settings: Settings;
  readonly frame: Frame | undefined;
  readonly images: readonly number[] | undefined;
}

/**
 * @param current asked when a button is pressed
 * @param say shows what has been done
 */
export function connectExports(current: () => Exportable, say: (text: string) => void): void {
  on('copy-link', async () => {
    await navigator.clipboard.writeText(location.href);
    say('The link is on the clipboard; it holds every setting.');
  });
  on('save-config', () => {
    const { settings, frame } = current();
    download(
      'playground.yaml',
      new Blob([studyYaml(settings, frame?.step ?? 0)], { type: 'application/yaml' }),
    );
    say('playground.yaml is saved; npx rangeloss grid playground.yaml runs it.');
  });
  on('save-svg', async () => {
    download('embeddings.svg', new Blob([await drawn()], { type: 'image/svg+xml' }));
    say('embeddings.svg is saved.');
  });
  on('save-png', async () => {
    download('embeddings.png', await pngOf(await drawn()));
    say('embeddings.png is saved.');
  });

  async function drawn(): Promise<string> {
    const { settings, frame, images } = current();
    if (frame === undefined || images === undefined) throw new Error('There is no picture yet.');
    return figureSvg(frameFigure(settings, frame, images, currentMode() === 'dark' ? 'dark' : 'print'));
  }

  function on(id: string, action: () => Promise<void> | void): void {
    elementById(id).addEventListener('click', () => {
      Promise.resolve()
        .then(action)
        .catch((error: unknown) => {
          say(`That did not work: ${error instanceof Error ? error.message : String(error)}`);
        });
    });
  }
}
