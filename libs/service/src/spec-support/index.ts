export { describeAccess, type Access, type AccessUnderTest } from './access-matrix.ts';
export { servedRoutes, toldRoutes } from './served-routes.ts';
