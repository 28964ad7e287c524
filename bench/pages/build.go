//go:build unix

package main

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/ncruces/go-sqlite3/driver"       // registers the driver
	_ "github.com/ncruces/go-sqlite3/vfs/adiantum" // registers the encrypting VFS
	"github.com/tuntas-id/tuntas/bench/measure"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/demo"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/vault"
)

// perImport is how many families are imported at most. More are copies of them
// in the other regencies of the province: a search, a list or a count does not
// care where a row has come from, and importing them all takes half an hour.
const perImport = 80_000

const (
	province region.Code = "61"
	city     region.Code = "61.72"
)

// The users of the benchmark have to change the first password.
const (
	firstPassword = "kata-sandi-pertama"
	password      = "kata-sandi-tolok-ukur"
)

// register is a data folder with an invented register in it.
type register struct {
	tuntas, data string
	regencies    []region.Code
}

// build makes the register, or takes what an earlier run has made in the
// folder.
func build(ctx context.Context, tuntas, dir string, families int) (register, error) {
	areas, err := region.Load()
	if err != nil {
		return register{}, err
	}
	r := register{tuntas: tuntas, data: filepath.Join(dir, fmt.Sprint("register-", families)), regencies: []region.Code{city}}
	imported := min(families, perImport)
	if err := r.once("diimpor", func() error { return r.take(ctx, areas, imported) }); err != nil {
		return r, err
	}
	for name, area := range map[string]region.Code{"kota": city, "provinsi": province} {
		if err := r.once("pengguna-"+name, func() error { return r.addUser(name, area) }); err != nil {
			return r, err
		}
	}
	if families <= perImport {
		return r, nil
	}
	for _, a := range areas.Children(province) {
		if a.Code != city {
			r.regencies = append(r.regencies, a.Code)
		}
	}
	return r, r.once("disalin", func() error { return r.copyCity(ctx, imported, families-imported) })
}

// once does a part of the work, unless an earlier run has done it.
func (r register) once(name string, do func() error) error {
	done := filepath.Join(r.data, "selesai-"+name)
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	start := time.Now()
	if err := do(); err != nil {
		return err
	}
	fmt.Printf("%-9s %.0f s\n", name, time.Since(start).Seconds())
	return os.WriteFile(done, nil, 0o600)
}

// take imports the files of the city.
func (r register) take(ctx context.Context, areas *region.Directory, families int) error {
	files := filepath.Join(r.data, "berkas")
	defer os.RemoveAll(files)
	date := civil.MustDate("2024-02-21")
	if _, err := demo.Write(ctx, files, areas, demo.Options{Region: city, Families: families, Seed: 1, Date: date}, nil); err != nil {
		return err
	}
	_, err := measure.Run(r.tuntas, "run", files, "--region", string(city), "--date", date.String(), "-o", r.data)
	return err
}

func (r register) addUser(name string, area region.Code) error {
	cmd := exec.Command(r.tuntas, "user", "add", name, "--role", "administrator", "--region", string(area), "--data", r.data)
	cmd.Stdin = strings.NewReader(strings.Repeat(firstPassword+"\n", 2))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// copyCity copies the families and persons of the city into the other
// regencies, again and again until there are enough. The server makes the
// blocks of the text search anew when it is started.
func (r register) copyCity(ctx context.Context, imported, families int) error {
	db, _, err := openData(r, "journal_mode(off)", "synchronous(off)", "cache_size(-98304)")
	if err != nil {
		return err
	}
	defer db.Close()
	copies := 0
	for i, code := range r.regencies[1:] {
		for left := families / (len(r.regencies) - 1); left > 0; left -= imported {
			copies++
			if err := copyInto(ctx, db, code, copies, min(left, imported)); err != nil {
				return err
			}
		}
		fmt.Printf("          %s (%d/%d)\n", code, i+1, len(r.regencies)-1)
	}
	for _, stmt := range []string{`DELETE FROM search_block`, `PRAGMA journal_mode = wal`} {
		if _, err := db.ExecContext(ctx, stmt); err != nil {
			return err
		}
	}
	return db.Close()
}

// copyInto copies the first families of the city. Ids and keys get the number
// of the copy in front; nobody has the number of another.
func copyInto(ctx context.Context, db *sql.DB, code region.Code, number, families int) error {
	from := ""
	for families > 0 {
		// A statement that reads the table into which it writes keeps all that
		// it has read.
		some, last := min(families, 5000), ""
		err := db.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), '') FROM (SELECT id FROM family WHERE regency = ?1 AND id > ?2 ORDER BY id LIMIT ?3)`,
			string(city), from, some).Scan(&last)
		if err != nil || last == "" { // the import has rejected some
			return err
		}
		if err := copyPart(ctx, db, string(code), fmt.Sprintf("f%02x", number), from, last); err != nil {
			return err
		}
		from, families = last, families-some
	}
	return nil
}

func copyPart(ctx context.Context, db *sql.DB, code, front, from, last string) error {
	for _, stmt := range []string{
		`INSERT INTO family (regency, id, area, source_key, head_name, decile, percentile, members, search_key, address, rt, rw, data_date,
			created_batch, changed_batch, facts, marks)
		SELECT ?1, ?2 || substr(id, 4), ?1 || substr(area, 6), ?2 || source_key, head_name, decile, percentile, members, search_key,
			address, rt, rw, data_date, created_batch, changed_batch, facts, marks FROM family WHERE regency = ?3 AND id > ?4 AND id <= ?5`,
		`INSERT INTO person (regency, id, area, family_id, relation, sex, birth_date, nik_status, name, name_key, source_key, nik_sealed,
			nik_index, since, data_date, created_batch, changed_batch, facts, marks)
		SELECT ?1, ?2 || substr(id, 4), ?1 || substr(area, 6), ?2 || substr(family_id, 4), relation, sex, birth_date, nik_status, name,
			name_key, source_key, nik_sealed, CASE WHEN nik_index IS NULL THEN NULL ELSE randomblob(16) END, since, data_date,
			created_batch, changed_batch, facts, marks FROM person WHERE regency = ?3 AND family_id > ?4 AND family_id <= ?5`,
	} {
		if _, err := db.ExecContext(ctx, stmt, code, front, string(city), from, last); err != nil {
			return err
		}
	}
	return nil
}

// openData opens the database beside or without the server.
func openData(r register, pragmas ...string) (*sql.DB, *vault.Vault, error) {
	v, err := vault.Open(filepath.Join(r.data, "tuntas.key"))
	if err != nil {
		return nil, nil, err
	}
	q := url.Values{"vfs": {"adiantum"}, "hexkey": {hex.EncodeToString(v.DatabaseKey())}, "_pragma": pragmas}
	db, err := sql.Open("sqlite3", "file:"+filepath.ToSlash(filepath.Join(r.data, "tuntas.db"))+"?"+q.Encode())
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, v, err
}
