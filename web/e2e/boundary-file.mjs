/** Invented square boundaries side by side, one for each code, as a GeoJSON file. */
export function boundaryFile(codes) {
  const features = codes.map((code, i) => {
    const [x, y] = [109 + 0.02 * (i % 6), 0.9 - 0.02 * Math.floor(i / 6)]
    const ring = [[x, y], [x, y - 0.02], [x + 0.02, y - 0.02], [x + 0.02, y], [x, y]]
    return { type: 'Feature', properties: { code }, geometry: { type: 'Polygon', coordinates: [ring] } }
  })
  return Buffer.from(JSON.stringify({ type: 'FeatureCollection', features }))
}
