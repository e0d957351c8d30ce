import '@fontsource-variable/source-sans-3/wght.css';
import './style.css';
import { Playground } from './playground.ts';

new Playground().open();
// Only built pages have one, and only over https or from this machine; the page does without where there is none.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  navigator.serviceWorker.register('./offline.js').catch(() => undefined);
}
