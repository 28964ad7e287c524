package linkfile

import (
	"crypto/sha256"
	"os"
	"path/filepath"
)

// Parts keeps what the stages of a run have made in the folder .part of its
// result, so that a run that was stopped goes on. It implements [linkage.Parts].
type Parts struct{ dir string }

// partFolder lies in the folder of a result while a run is under way.
const partFolder = ".part"

// OpenParts opens the parts of a run in the folder of its result. What a run with
// another fingerprint has left is removed.
func OpenParts(dir, fingerprint string) (*Parts, error) {
	all := filepath.Join(dir, partFolder)
	p := &Parts{filepath.Join(all, fingerprint)}
	old, _ := os.ReadDir(all) // none, or made next
	for _, e := range old {
		if e.Name() != fingerprint {
			if err := os.RemoveAll(filepath.Join(all, e.Name())); err != nil {
				return nil, err
			}
		}
	}
	return p, os.MkdirAll(p.dir, 0o700)
}

// Load gives a part that was kept whole.
func (p *Parts) Load(name string) ([]byte, bool) {
	b, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil || len(b) < sha256.Size {
		return nil, false
	}
	part, sum := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	is := sha256.Sum256(part)
	return part, string(is[:]) == string(sum)
}

// Save keeps a part; it appears when it is whole.
func (p *Parts) Save(name string, part []byte) error {
	f, err := createIn(p.dir, name)
	if err != nil {
		return err
	}
	defer f.discard()
	sum := sha256.Sum256(part)
	if _, err := f.w.Write(part); err != nil {
		return err
	}
	if _, err := f.w.Write(sum[:]); err != nil {
		return err
	}
	if _, err := f.close(); err != nil {
		return err
	}
	return f.keep()
}

// Started reports whether an earlier run has left parts.
func (p *Parts) Started() bool {
	list, err := os.ReadDir(p.dir)
	return err == nil && len(list) > 0
}

// Remove removes them, after the result is whole.
func (p *Parts) Remove() error { return os.RemoveAll(filepath.Dir(p.dir)) }
