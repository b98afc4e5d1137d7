import { render } from 'preact';
import { bringFont } from '../viewer/own-font.js';
import { App } from './app.js';

const place = document.getElementById('studio');
if (place === null) throw new Error('the page has no #studio');
bringFont();
render(<App />, place);
