import '@fontsource-variable/source-sans-3/wght.css';
import './style.css';
import { Playground } from './playground.ts';

new Playground().open();
