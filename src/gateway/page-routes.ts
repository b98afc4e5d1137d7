import type { FastifyPluginAsync } from 'fastify';
import type { VisibleRooms } from './visible-rooms.js';

const page = { config: { access: 'public' }, schema: { hide: true } } as const;

/** The pages themselves; what they show they ask the API for, each as its own reader. */
export const pageRoutes: FastifyPluginAsync<{ readonly visible: VisibleRooms }> = async (app, { visible }) => {
  app.get('/', page, async (_request, reply) => await reply.sendFile('index.html'));
  app.get('/docs', page, async (_request, reply) => await reply.sendFile('docs.html'));
  app.get('/studio', page, async (_request, reply) => await reply.sendFile('studio.html'));
  app.get('/rooms/:room', page, async (request, reply) => {
    const wantsPage = request.headers.accept?.includes('text/html') === true;
    const { room } = request.params as { room: string };
    if (wantsPage && visible.watchedBy(request.principal).get(room) === undefined) {
      return await reply.code(404).sendFile('missing.html');
    }
    visible.watched(request);
    return await reply.sendFile('room.html');
  });
  await Promise.resolve();
};
