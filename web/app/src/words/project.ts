// Words of a project's page.

export const project = {} as const;
