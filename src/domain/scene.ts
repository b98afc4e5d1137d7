/**
 * What a room is. `shop` sells goods; `service` tells of an institution's services, as a bank's host does; `lesson` teaches topics with
 * slides; `training` teaches staff and asks them questions; `desk` receives visitors. It decides the words of everything that is said
 * and printed without being written by the room's owner: nobody speaks of orders where nothing is sold.
 */
export const SCENES = ['shop', 'service', 'lesson', 'training', 'desk'] as const;
export type SceneKind = (typeof SCENES)[number];
