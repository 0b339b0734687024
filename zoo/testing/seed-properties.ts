import fc from 'fast-check';

// vitest runs this before each spec file: a property that fails fails again, for whoever looks for the reason.
fc.configureGlobal({ seed: 20261125 });
