/**
 * Heights for labels that want to stand at `wanted` but must be `gap` apart and
 * between `top` and `bottom`: each as near to its wish as the others allow, in
 * the order of the wishes. Where there is not room for all, they close up.
 */
export function spread(wanted: number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b])
  const room = wanted.length > 1 ? Math.min(gap, (bottom - top) / (wanted.length - 1)) : gap
  // Labels that touch form a block, which stands in the middle of their wishes.
  const blocks: { sum: number; count: number; at: number }[] = []
  order.forEach((i, k) => {
    let block = { sum: wanted[i] - k * room, count: 1, at: wanted[i] - k * room }
    for (let last = blocks[blocks.length - 1]; last && last.at > block.at; last = blocks[blocks.length - 1]) {
      blocks.pop()
      const [sum, count] = [last.sum + block.sum, last.count + block.count]
      block = { sum, count, at: sum / count }
    }
    blocks.push(block)
  })
  const out: number[] = new Array(wanted.length)
  let k = 0
  for (const b of blocks) {
    for (let n = 0; n < b.count; n++, k++) {
      const least = top + k * room
      const most = bottom - (order.length - 1 - k) * room
      out[order[k]] = Math.min(Math.max(b.at + k * room, least), most)
    }
  }
  return out
}
