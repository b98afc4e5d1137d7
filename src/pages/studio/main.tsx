import { render } from 'preact';
import { App } from './app.js';

const place = document.getElementById('studio');
if (place === null) throw new Error('the page has no #studio');
render(<App />, place);
