import fc from 'fast-check';

// vitest runs this before each spec file: a failing property fails again, so that its cause can be found.
fc.configureGlobal({ seed: 20261125 });
