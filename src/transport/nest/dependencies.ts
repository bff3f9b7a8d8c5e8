import type { InstanceWrapper } from '@nestjs/core/internal';

/** Whether a provider has another one injected, by itself or through what it has injected. */
export function dependsOn(wrapper: InstanceWrapper, token: unknown): boolean {
  const seen = new Set<InstanceWrapper>();
  const pending = [wrapper];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (next.token === token) return true;
    pending.push(
      ...(next.getCtorMetadata() ?? []),
      ...(next.getPropertiesMetadata() ?? []).map(({ wrapper: of }) => of),
    );
  }
  return false;
}
