import { Zoo } from '../features/models/zoo.tsx';

export default function ZooPage() {
  return <Zoo />;
}
