/** The cosine of the angle between two vectors, -1 to 1; 0 where one of them has no length, as scikit-learn's `cosine_similarity`. */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i];
    ofA += a[i] * a[i];
    ofB += b[i] * b[i];
  }
  const lengths = Math.sqrt(ofA * ofB);
  return lengths === 0 ? 0 : Math.min(1, Math.max(-1, product / lengths));
}
