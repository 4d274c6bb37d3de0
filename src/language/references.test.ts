import { expect, test } from 'vitest';
import { LightconeAstReflection } from './generated/ast.ts';

test('references are where the walk looks for them', () => {
  const { types } = new LightconeAstReflection();
  const found = Object.values(types).flatMap(({ name, properties }) =>
    Object.values(properties).flatMap((property) =>
      'referenceType' in property && property.referenceType ? [`${name}.${property.name}`] : [],
    ),
  );
  expect(found).toEqual(['After.nodes', 'Place.node']);
});
