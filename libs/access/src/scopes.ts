import { SetMetadata } from '@nestjs/common';

export const SCOPES = ['events:write', 'customers:read', 'customers:write', 'metrics:read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export const SCOPE = Symbol('scope');

/** Who may call this: keys with the scope, and `admin` always. Every route has this or `Public`; the guard refuses one that has neither. */
export const RequireScope = (scope: Scope): MethodDecorator & ClassDecorator => SetMetadata(SCOPE, scope);

/** Needs no key. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(SCOPE, 'public');
