/**
 * What all of them give, when all have ended: nobody is left working on a ledger that is closed.
 * Throws what the first of them threw, and tells it at once.
 */
export async function allOf<T>(
  parts: readonly Promise<T>[],
  failed: (reason: unknown) => void = () => undefined,
): Promise<T[]> {
  const failures: unknown[] = [];
  const results = await Promise.all(
    parts.map((part) =>
      part.then(
        (value) => [value],
        (reason: unknown) => {
          failures.push(reason);
          if (failures.length === 1) failed(reason);
          return [];
        },
      ),
    ),
  );
  if (failures.length > 0) throw failures[0];
  return results.flat();
}
