package linkage

// Bill is what a run will cost, known when the blocks are: before the long part.
type Bill struct {
	Records int
	Rules   []RuleReport // without what is new in each
	Pairs   uint64       // that the blocks hold; a pair of several rules counts for each
	// Held are the bytes that records and blocks take; Coming is about what pairs
	// and clusters will take on top.
	Held, Coming uint64
}

// Bytes of memory at the height of the run. The collector lets garbage grow as
// large as what is in use, unless a limit is set with runtime/debug.SetMemoryLimit: then
// it works harder and a quarter is enough.
func (b Bill) Bytes(limited bool) uint64 {
	if limited {
		return (b.Held + b.Coming) * 5 / 4
	}
	return 2 * (b.Held + b.Coming)
}

// bill of the run.
func (t *run) bill() Bill {
	r := t.records
	b := Bill{Records: r.Len(), Rules: t.rules}
	for _, rule := range t.rules {
		b.Pairs += rule.Pairs
	}
	b.Held = r.bytes()
	for _, x := range t.walker.blocks {
		b.Held += uint64(4*(cap(x.members)+cap(x.ends)) + 64*len(x.part))
	}
	// Edges are written once and sorted; the pairs of a true cluster and of its
	// kin are few for each record. Clusters hold a map of the edges.
	const edgesEach, edgeBytes = 3, 12 * 2
	const clusterBytes = 4*2 + edgesEach*24
	// Results are written in the order of identifiers.
	const orderBytes = 40 + 3*4 + edgesEach*8
	b.Coming = uint64(r.Len())*(edgesEach*edgeBytes+clusterBytes+orderBytes) + uint64(t.Workers)<<24
	return b
}

// bytes that the records take.
func (r *Records) bytes() uint64 {
	n := uint64(4*cap(r.words) + 2*cap(r.register) + cap(r.ids) + 8*cap(r.idEnds))
	for _, d := range r.dicts {
		n += uint64(cap(d.bytes) + 8*cap(d.ends) + 8*cap(d.hashes) + 4*cap(d.table))
	}
	return n
}
