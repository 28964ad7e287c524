package linkage

// dictionary numbers distinct values from 1 on; 0 is a missing value.
type dictionary struct {
	bytes  []byte
	ends   []uint64 // end of value i in bytes
	hashes []uint64 // of value i
	table  []uint32 // open addressing, number of the value or 0
	// extra are values beyond the dictionary's own: those of a record that is
	// looked up and not kept.
	extra [][]byte
}

func newDictionary() *dictionary {
	return &dictionary{ends: []uint64{0}, hashes: []uint64{0}, table: make([]uint32, 64)}
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
	mask := uint64(len(d.table) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		id := d.table[i]
		if id == 0 {
			return d.put(v, hash, i)
		}
		if d.hashes[id] == hash && string(d.value(id)) == string(v) {
			return id
		}
	}
}

func (d *dictionary) put(v []byte, hash, at uint64) uint32 {
	id := uint32(len(d.ends))
	d.bytes = append(d.bytes, v...)
	d.ends = append(d.ends, uint64(len(d.bytes)))
	d.hashes = append(d.hashes, hash)
	d.table[at] = id
	if len(d.ends)*2 > len(d.table) {
		d.grow()
	}
	return id
}

func (d *dictionary) grow() { d.index(2 * len(d.table)) }

// index makes the table anew.
func (d *dictionary) index(size int) {
	d.table = make([]uint32, size)
	mask := uint64(len(d.table) - 1)
	for id := 1; id < len(d.hashes); id++ {
		i := d.hashes[id] & mask
		for d.table[i] != 0 {
			i = (i + 1) & mask
		}
		d.table[i] = uint32(id)
	}
}

// lookup gives the number of a value, 0 when it is not there.
func (d *dictionary) lookup(v []byte, hash uint64) uint32 {
	mask := uint64(len(d.table) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		id := d.table[i]
		if id == 0 || d.hashes[id] == hash && string(d.value(id)) == string(v) {
			return id
		}
	}
}

// again makes the table that done gave back.
func (d *dictionary) again() {
	size := 64
	for size < 2*len(d.ends) {
		size *= 2
	}
	d.index(size)
}

// done gives back the table, which only adding needs.
func (d *dictionary) done() { d.table = nil }
