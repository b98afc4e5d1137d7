// Your platform's comments into a room, and what becomes of each. One line in: viewer, tab, text. One line out for each end.
//   npm install ./zhubo-client-0.1.0.tgz ws
//   ZHUBO_KEY=... node comment-bridge.mjs http://localhost:8080 demo < comments.tsv
import { createInterface } from 'node:readline';
import WebSocket from 'ws';
import { PlatformSocket } from 'zhubo-client';

const [server = 'http://localhost:8080', room = 'demo'] = process.argv.slice(2);
const headers = { authorization: `Bearer ${process.env.ZHUBO_KEY}` };
let sent = 0;
let read = false;

const socket = new PlatformSocket({
  server,
  rooms: [room],
  only: ['answer.finished'],
  open: (url, protocol) => new WebSocket(url, protocol, { headers }),
  onEvent: (event) => {
    if (event.type === 'answer.finished' && event.text !== '') console.log('aloud', event.turn, event.text);
    if (event.type === 'comment.replied') console.log('in text', event.viewer, event.text);
  },
  onEnd: (end) => {
    console.log('ended', end.id, end.viewer, end.type === 'comment.rejected' ? `rejected: ${end.reason}` : end.outcome);
    leaveWhenDone();
  },
  onClose: ({ code, reason, final }) => {
    if (final && code !== 1000) throw new Error(`the server refuses: ${code} ${reason}`);
  },
});
socket.connect();

for await (const line of createInterface({ input: process.stdin })) {
  const [viewer, text = ''] = line.split('\t');
  sent += 1;
  // Sent until its end is known, whatever the network does; the id makes sure that it is asked once.
  socket.comment(room, [{ id: `line-${sent}`, viewer, text }]);
}
read = true;
leaveWhenDone();

function leaveWhenDone() {
  if (read && socket.waiting === 0) socket.close();
}
