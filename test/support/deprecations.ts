/** For a file of specs that use the deprecated API: it warns of nothing while they run. */
export function silenceDeprecations(): void {
  const before = process.noDeprecation;
  beforeAll(() => {
    process.noDeprecation = true;
  });
  afterAll(() => {
    process.noDeprecation = before;
  });
}
