import { registerEnumType } from 'type-graphql';

/** An enum whose values are their own names, as a value (for GraphQL) and, by {@link ValueOf}, as a type. */
function names<Name extends string>(...list: Name[]): { readonly [Key in Name]: Key } {
  return Object.fromEntries(list.map((name) => [name, name])) as { readonly [Key in Name]: Key };
}

export type ValueOf<Enum> = Enum[keyof Enum];

export const Modality = names('IMAGE', 'TEXT');
export const Task = names('IMAGE_CLASSIFICATION', 'TEXT_CLASSIFICATION', 'FEATURE_EXTRACTION');
export const Availability = names('READY', 'REMOTE', 'FETCHING', 'FAILED');
export const SourceKind = names('HUB', 'NPM', 'URL', 'UPLOAD', 'FINE_TUNE');
export const Severity = names('INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL');
export const NoteOrigin = names('PUBLISHER', 'CURATOR', 'USER', 'MEASURED');
export const JobState = names('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED');
export const Strategy = names('LINEAR_PROBE', 'PARTIAL', 'FULL', 'LORA', 'PROTOTYPE');
export const Device = names('AUTO', 'CPU', 'WEBGPU', 'CUDA');
export const EndpointState = names('STARTING', 'READY', 'DEGRADED', 'STOPPED', 'FAILED');
export const ModelSort = names('RELEVANCE', 'NAME', 'NEWEST', 'SMALLEST', 'FASTEST');
export const Role = names('ADMIN', 'MEMBER', 'VIEWER');

registerEnumType(Modality, { name: 'Modality' });
registerEnumType(Task, { name: 'Task' });
registerEnumType(Availability, {
  name: 'Availability',
  valuesConfig: {
    READY: { description: 'The bytes are here and verified.' },
    REMOTE: { description: 'Known, not fetched yet.' },
  },
});
registerEnumType(SourceKind, { name: 'SourceKind' });
registerEnumType(Severity, { name: 'Severity' });
registerEnumType(NoteOrigin, {
  name: 'NoteOrigin',
  valuesConfig: { MEASURED: { description: 'Graft computed it; evidence is an evaluation.' } },
});
registerEnumType(JobState, { name: 'JobState' });
registerEnumType(Strategy, {
  name: 'Strategy',
  description: 'How much is trained. FULL, LORA and PROTOTYPE are named here but not available yet.',
});
registerEnumType(Device, { name: 'Device', description: 'Where it trains. WEBGPU and CUDA are not available yet.' });
registerEnumType(EndpointState, {
  name: 'EndpointState',
  valuesConfig: {
    STARTING: { description: 'No replica answers yet.' },
    READY: { description: 'Every replica of the current revision answers.' },
    DEGRADED: { description: 'Some replicas answer, or an older revision does while the current one starts.' },
    STOPPED: { description: 'Nothing runs it: no worker is alive.' },
    FAILED: { description: 'No replica answers, and at least one could not start; see error.' },
  },
});
registerEnumType(ModelSort, {
  name: 'ModelSort',
  valuesConfig: { FASTEST: { description: 'Not available yet: the speed of models is not measured.' } },
});
registerEnumType(Role, { name: 'Role' });
