package linkage

// dictionary numbers distinct values from 1 on; 0 is a missing value.
type dictionary struct {
	bytes  []byte
	ends   []uint64 // end of value i in bytes
	hashes []uint64 // of value i
	table  []uint64 // open addressing: upper half of the hash, number of the value; or 0
	// extra are values beyond the dictionary's own: those of a record that is
	// looked up and not kept.
	extra [][]byte
}

func newDictionary() *dictionary {
	return &dictionary{ends: []uint64{0}, hashes: []uint64{0}, table: make([]uint64, 64)}
}

// size is one more than the highest number.
func (d *dictionary) size() int { return len(d.ends) }

// value with the number.
func (d *dictionary) value(id uint32) []byte {
	if id == 0 {
		return nil
	}
	if int(id) >= len(d.ends) {
		return d.extra[int(id)-len(d.ends)]
	}
	return d.bytes[d.ends[id-1]:d.ends[id]]
}

// add gives the number of a value, a new one when it is not there yet.
func (d *dictionary) add(v []byte, hash uint64) uint32 {
	id, at := d.search(v, hash)
	if id == 0 {
		id = d.put(v, hash, at)
	}
	return id
}

// search gives the number of a value and its place in the table; 0 and the place
// for it when it is not there.
func (d *dictionary) search(v []byte, hash uint64) (id uint32, at uint64) {
	mask := uint64(len(d.table) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		e := d.table[i]
		if e == 0 {
			return 0, i
		}
		if e>>32 == hash>>32 && string(d.value(uint32(e))) == string(v) {
			return uint32(e), i
		}
	}
}

func (d *dictionary) put(v []byte, hash, at uint64) uint32 {
	id := uint32(len(d.ends))
	d.bytes = append(d.bytes, v...)
	d.ends = append(d.ends, uint64(len(d.bytes)))
	d.hashes = append(d.hashes, hash)
	d.table[at] = hash>>32<<32 | uint64(id)
	if len(d.ends)*2 > len(d.table) {
		d.index(2 * len(d.table))
	}
	return id
}

// index makes the table anew.
func (d *dictionary) index(size int) {
	d.table = make([]uint64, size)
	mask := uint64(len(d.table) - 1)
	for id := 1; id < len(d.hashes); id++ {
		i := d.hashes[id] & mask
		for d.table[i] != 0 {
			i = (i + 1) & mask
		}
		d.table[i] = d.hashes[id]>>32<<32 | uint64(id)
	}
}

// lookup gives the number of a value, 0 when it is not there.
func (d *dictionary) lookup(v []byte, hash uint64) uint32 {
	id, _ := d.search(v, hash)
	return id
}

// again makes the table that done gave back.
func (d *dictionary) again() {
	size := 64
	for size < 2*len(d.ends) {
		size *= 2
	}
	d.index(size)
}

// clear forgets all values and keeps the room.
func (d *dictionary) clear() {
	d.bytes, d.ends, d.hashes = d.bytes[:0], d.ends[:1], d.hashes[:1]
	clear(d.table)
}

// done gives back the table, which only adding needs.
func (d *dictionary) done() { d.table = nil }
