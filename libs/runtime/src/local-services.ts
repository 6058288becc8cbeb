/** The services of this process. */
export const LOCAL_SERVICES = Symbol('the services of this process');
