package linkage

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Records are the standardised records of all registers, in an order that depends
// on their contents alone.
type Records struct {
	Registers []string // names
	layout    *layout
	words     []uint32 // layout.width a record
	register  []uint16 // of each record
	ids       []byte
	idEnds    []uint64
	dicts     []*dictionary
	texts     []texts // by dictionary, where a similarity needs them
}

// Len is the number of records.
func (r *Records) Len() int { return len(r.register) }

// ID of record i in its register.
func (r *Records) ID(i int) string {
	from := uint64(0)
	if i > 0 {
		from = r.idEnds[i-1]
	}
	return string(r.ids[from:r.idEnds[i]])
}

// Register is the number of the register of record i.
func (r *Records) Register(i int) int { return int(r.register[i]) }

func (r *Records) row(i int) []uint32 {
	w := r.layout.width
	return r.words[i*w : (i+1)*w : (i+1)*w]
}

// Read reads and standardises registers. workers 0 means one a core.
func Read(ctx context.Context, m Model, known map[string]Standardiser, sources []Source, workers int) (*Records, error) {
	if len(sources) > 1<<16-1 {
		return nil, fmt.Errorf("linkage: %d registers are more than 65535", len(sources))
	}
	l, err := newLayout(m, known)
	if err != nil {
		return nil, err
	}
	l.wantTexts(m)
	workers = orCores(workers)
	loads := make([]*load, workers)
	for i := range loads {
		loads[i] = newLoad(l)
	}
	r := &Records{layout: l}
	for n, s := range sources {
		at, err := l.find(s.Name(), s.Columns())
		if err != nil {
			return nil, err
		}
		id := idColumn(m, s)
		r.Registers = append(r.Registers, s.Name())
		err = s.Each(ctx, workers, func(worker, row int, fields [][]byte) error {
			loads[worker].add(uint16(n), row, id, at, fields)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	r.gather(loads)
	r.dropCrowds(m)
	r.sort(m.Near)
	r.prepareTexts()
	return r, ctx.Err()
}

func orCores(workers int) int {
	if workers <= 0 {
		return runtime.GOMAXPROCS(0)
	}
	return workers
}

// load is what one goroutine has read: rows with numbers of its own dictionaries.
type load struct {
	layout  *layout
	dicts   []*dictionary
	columns []columnLoad
	words   []uint32
	reg     []uint16
	ids     []byte
	idEnds  []uint64
	row     []uint32
	key     []byte
	text    []byte
	in      []string
	out     []Value
}

// columnLoad remembers what inputs of a column became: most names come again and
// again. A column whose values hardly ever do, such as an NIK, remembers nothing.
type columnLoad struct {
	seen  *dictionary // inputs that were standardised before; nil: none are kept
	made  []uint32    // what they became
	wide  int         // words of the kept fields
	asked int
}

func newLoad(l *layout) *load {
	a := &load{layout: l, row: make([]uint32, l.width)}
	for _, f := range l.fields {
		if f.dict >= 0 {
			a.dicts = append(a.dicts, newDictionary())
		}
	}
	for _, c := range l.columns {
		cl := columnLoad{seen: newDictionary()}
		for _, k := range c.keep {
			if k >= 0 {
				cl.wide += l.fields[k].kind.wide()
			}
		}
		a.columns = append(a.columns, cl)
	}
	return a
}

// remembered is how many inputs of a column are kept; then they are forgotten, so
// that memory does not grow with the file. After tried inputs of which most were
// new, none are kept any more.
const (
	remembered = 1 << 17
	tried      = 1 << 12
)

func (a *load) add(register uint16, row, id int, at [][]int, fields [][]byte) {
	for c := range a.layout.columns {
		if a.columns[c].wide > 0 {
			a.column(c, at[c], fields)
		}
	}
	a.words = append(a.words, a.row...)
	a.reg = append(a.reg, register)
	if id >= 0 {
		a.ids = append(a.ids, fields[id]...)
	} else {
		a.ids = strconv.AppendInt(a.ids, int64(row), 10)
	}
	a.idEnds = append(a.idEnds, uint64(len(a.ids)))
}

// column standardises one column of a row into a.row.
func (a *load) column(c int, at []int, fields [][]byte) {
	plan, l := &a.layout.columns[c], &a.columns[c]
	a.key = a.key[:0]
	for _, p := range at {
		if p >= 0 {
			a.key = append(a.key, fields[p]...)
		}
		a.key = append(a.key, 0)
	}
	if l.seen == nil {
		l.made = a.standardise(plan, l.made[:0])
		a.place(plan, l.made)
		return
	}
	hash := hashBytes(a.key)
	n, free := l.seen.search(a.key, hash)
	if n == 0 {
		n = l.seen.put(a.key, hash, free)
		l.made = a.standardise(plan, l.made)
	}
	a.place(plan, l.made[(int(n)-1)*l.wide:])
	switch l.asked++; {
	case l.asked == tried && l.seen.size() > tried/2:
		l.seen = nil
	case l.seen.size() > remembered:
		l.seen.clear()
		l.made = l.made[:0]
	}
}

// place puts the words of a column's fields where they belong in the row.
func (a *load) place(plan *columnPlan, made []uint32) {
	for _, k := range plan.keep {
		if k < 0 {
			continue
		}
		f := &a.layout.fields[k]
		a.row[f.at] = made[0]
		if f.kind == Digits {
			a.row[f.at+1] = made[1]
			made = made[1:]
		}
		made = made[1:]
	}
}

// standardise appends the words that the inputs in a.key become.
func (a *load) standardise(plan *columnPlan, made []uint32) []uint32 {
	a.in = a.in[:0]
	key := string(a.key)
	for range plan.From {
		in, rest, _ := strings.Cut(key, "\x00")
		a.in, key = append(a.in, in), rest
	}
	a.out = slices.Grow(a.out[:0], len(plan.made))[:len(plan.made)]
	clear(a.out)
	plan.standardiser.Standardise(a.in, a.out)
	for i, k := range plan.keep {
		if k < 0 {
			continue
		}
		switch f := &a.layout.fields[k]; f.kind {
		case Word:
			id := uint32(0)
			if t := a.out[i].Text; t != "" {
				a.text = append(a.text[:0], t...)
				id = a.dicts[f.dict].add(a.text, hashBytes(a.text))
			}
			made = append(made, id)
		case Digits:
			made = append(made, uint32(a.out[i].Bits>>32), uint32(a.out[i].Bits))
		default:
			made = append(made, uint32(a.out[i].Bits))
		}
	}
	return made
}

// gather joins what the goroutines read.
func (r *Records) gather(loads []*load) {
	l := r.layout
	r.dicts = loads[0].dicts
	numbers := make([][][]uint32, len(loads)) // by load and dictionary: new number of an old one
	var wait sync.WaitGroup
	for i := range loads {
		numbers[i] = make([][]uint32, len(r.dicts))
		loads[i].columns = nil
	}
	for d := range r.dicts {
		wait.Go(func() {
			for i := 1; i < len(loads); i++ {
				old := loads[i].dicts[d]
				number := make([]uint32, old.size())
				for v := 1; v < old.size(); v++ {
					number[v] = r.dicts[d].add(old.value(uint32(v)), old.hashes[v])
				}
				numbers[i][d], loads[i].dicts[d] = number, nil
			}
			r.dicts[d].done()
		})
	}
	wait.Wait()
	rows, width, bytes := 0, 0, 0
	for _, a := range loads {
		rows, width, bytes = rows+len(a.reg), width+len(a.words), bytes+len(a.ids)
	}
	r.words, r.register = make([]uint32, 0, width), make([]uint16, 0, rows)
	r.ids, r.idEnds = make([]byte, 0, bytes), make([]uint64, 0, rows)
	for i, a := range loads {
		if i > 0 {
			renumber(a.words, l, numbers[i])
		}
		base := uint64(len(r.ids))
		r.words, r.register, r.ids = append(r.words, a.words...), append(r.register, a.reg...), append(r.ids, a.ids...)
		for _, e := range a.idEnds {
			r.idEnds = append(r.idEnds, base+e)
		}
		loads[i] = nil
	}
}

func renumber(words []uint32, l *layout, numbers [][]uint32) {
	for row := 0; row < len(words); row += l.width {
		for _, f := range l.fields {
			if f.dict >= 0 {
				words[row+f.at] = numbers[f.dict][words[row+f.at]]
			}
		}
	}
}

// dropCrowds takes values that too many records of a register share for missing.
func (r *Records) dropCrowds(m Model) {
	for _, c := range r.layout.columns {
		if c.Crowded == 0 {
			continue
		}
		k := c.keep[0]
		if k < 0 {
			continue
		}
		r.dropCrowd(c, k)
	}
}

func (r *Records) dropCrowd(c columnPlan, k int) {
	type held struct {
		value    uint64
		register uint16
		at       uint32
	}
	all := make([]held, 0, r.Len())
	for i := range r.Len() {
		if v := r.value(i, k); v != 0 {
			all = append(all, held{v, r.register[i], uint32(i)})
		}
	}
	slices.SortFunc(all, func(a, b held) int {
		if a.value != b.value {
			return cmp.Compare(a.value, b.value)
		}
		return cmp.Compare(a.register, b.register)
	})
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && all[j].value == all[i].value && all[j].register == all[i].register {
			j++
		}
		for _, h := range all[i:j] {
			for _, f := range c.keep {
				if f >= 0 && j-i > c.Crowded {
					r.clear(int(h.at), f)
				}
			}
		}
		i = j
	}
}

// counts are how many records have each value of field k.
func (r *Records) counts(k int) []uint32 {
	f := r.layout.fields[k]
	if f.dict >= 0 {
		out := make([]uint32, r.dicts[f.dict].size())
		for i := range r.Len() {
			out[r.words[i*r.layout.width+f.at]]++
		}
		return out[1:]
	}
	values := make([]uint64, 0, r.Len())
	for i := range r.Len() {
		if v := r.value(i, k); v != 0 {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	var out []uint32
	for i, v := range values {
		if i == 0 || v != values[i-1] {
			out = append(out, 0)
		}
		out[len(out)-1]++
	}
	return out
}

// value of field k of record i as one word of 64 bits; 0 is missing.
func (r *Records) value(i, k int) uint64 {
	f := r.layout.fields[k]
	row := r.row(i)
	if f.kind == Digits {
		return uint64(row[f.at])<<32 | uint64(row[f.at+1])
	}
	return uint64(row[f.at])
}

func (r *Records) clear(i, k int) {
	f := r.layout.fields[k]
	clear(r.row(i)[f.at : f.at+f.kind.wide()])
}

// content of field k of record i as a hash that depends on the value alone; 0 is
// missing.
func (r *Records) content(i, k int) uint64 {
	v := r.value(i, k)
	if f := r.layout.fields[k]; f.dict >= 0 {
		return r.dicts[f.dict].hashes[v]
	}
	return v
}

// sort puts the records in an order of their contents: those with the same value
// of the field near lie together.
func (r *Records) sort(near string) {
	k := -1
	if near != "" {
		k = r.layout.byName[near]
	}
	type place struct {
		near, id uint64
		at       uint32
	}
	order := make([]place, r.Len())
	for i := range order {
		p := place{at: uint32(i)}
		if k >= 0 {
			p.near = r.content(i, k)
		}
		from := uint64(0)
		if i > 0 {
			from = r.idEnds[i-1]
		}
		p.id = hashWord(hashBytes(r.ids[from:r.idEnds[i]]), uint64(r.register[i]))
		order[i] = p
	}
	slices.SortFunc(order, func(a, b place) int {
		if a.near != b.near {
			return cmp.Compare(a.near, b.near)
		}
		if a.id != b.id {
			return cmp.Compare(a.id, b.id)
		}
		return slices.Compare(r.content64(int(a.at)), r.content64(int(b.at)))
	})
	old := *r
	r.words, r.register = make([]uint32, 0, len(old.words)), make([]uint16, 0, len(old.register))
	r.ids, r.idEnds = make([]byte, 0, len(old.ids)), make([]uint64, 0, len(old.idEnds))
	for _, p := range order {
		i := int(p.at)
		r.words = append(r.words, old.row(i)...)
		r.register = append(r.register, old.register[i])
		from := uint64(0)
		if i > 0 {
			from = old.idEnds[i-1]
		}
		r.ids = append(r.ids, old.ids[from:old.idEnds[i]]...)
		r.idEnds = append(r.idEnds, uint64(len(r.ids)))
	}
}

// content64 are the hashes of all fields of a record: two records of one register
// with one identifier are told apart by them.
func (r *Records) content64(i int) []uint64 {
	out := make([]uint64, len(r.layout.fields))
	for k := range out {
		out[k] = r.content(i, k)
	}
	return out
}
