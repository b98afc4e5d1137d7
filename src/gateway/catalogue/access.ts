/** What looking at a shop needs, and what changing it. */
export const reads = { access: 'catalogue:read' } as const;
export const writes = { access: 'catalogue:write' } as const;
