//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"net/url"
	"strings"

	"github.com/tuntas-id/tuntas/internal/vault"
)

// sample is some of the register, read beside the server.
type sample struct {
	db       *sql.DB
	families int
	some     []family // of the city
	niks     []string
	program  string
}

type family struct{ regency, id, area, name string }

const samples = 200

func openSample(ctx context.Context, r register) (*sample, error) {
	s := &sample{}
	var v *vault.Vault
	var err error
	if s.db, v, err = openData(r, "query_only(true)"); err != nil {
		return nil, err
	}
	if err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM family`).Scan(&s.families); err != nil {
		return nil, err
	}
	var last int64
	if err := s.db.QueryRowContext(ctx, `SELECT MAX(rowid) FROM family WHERE regency = ?`, string(city)).Scan(&last); err != nil {
		return nil, err
	}
	if err := s.db.QueryRowContext(ctx, `SELECT id FROM programme WHERE regency = ? ORDER BY target DESC LIMIT 1`, string(city)).Scan(&s.program); err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same families in every run
	for range samples {
		var f family
		err := s.db.QueryRowContext(ctx, `SELECT regency, id, area, head_name FROM family WHERE regency = ? AND rowid >= ? LIMIT 1`,
			string(city), random.Int64N(last)).Scan(&f.regency, &f.id, &f.area, &f.name)
		if err != nil {
			return nil, err
		}
		s.some = append(s.some, f)
		var sealed []byte
		err = s.db.QueryRowContext(ctx, `SELECT nik_sealed FROM person WHERE regency = ? AND family_id = ? AND nik_sealed IS NOT NULL LIMIT 1`,
			f.regency, f.id).Scan(&sealed)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		nik, err := v.Open("person.nik", sealed)
		if err != nil {
			return nil, err
		}
		if len(nik) == 16 {
			s.niks = append(s.niks, string(nik))
		}
	}
	return s, nil
}

func (s *sample) close() { _ = s.db.Close() }

// readRow reads one family by its primary key.
func (s *sample) readRow(i int) error {
	f := s.some[i%len(s.some)]
	var name, facts string
	return s.db.QueryRow(`SELECT head_name, facts FROM family WHERE regency = ? AND id = ?`, f.regency, f.id).Scan(&name, &facts)
}

// page is something that the interface asks for; i counts the runs.
type page struct {
	name    string
	address func(i int) string
}

func (s *sample) pages() []page {
	same := func(address string) func(int) string { return func(int) string { return address } }
	of := func(address func(f family) string) func(int) string {
		return func(i int) string { return address(s.some[i%len(s.some)]) }
	}
	search := func(text string) string { return "/api/families?q=" + url.QueryEscape(text) }
	return []page{
		{"families, first page", same("/api/families")},
		{"families by name of head", same("/api/families?sort=head")},
		{"families, page 40", same("/api/families?cursor=2000")},
		{"search, common name", same(search("siti"))},
		{"search, common, by name", same(search("siti") + "&sort=head")},
		{"search, whole name", of(func(f family) string { return search(f.name) })},
		{"search, rare", of(func(f family) string { return search(f.name + " " + f.id[30:33]) })},
		{"search, one letter", same(search("a"))},
		{"search and decile", same(search("siti") + "&decile=1")},
		{"by NIK", func(i int) string { return search(s.niks[i%len(s.niks)]) }},
		{"decile 1", same("/api/families?decile=1")},
		{"visited and found", same("/api/families?existence=found")},
		{"not visited, decile 1", same("/api/families?existence=none&decile=1")},
		{"one kelurahan", of(func(f family) string { return "/api/families?area=" + f.area })},
		{"family", of(func(f family) string { return "/api/families/" + f.id })},
		{"history of a family", of(func(f family) string { return "/api/families/" + f.id + "/history" })},
		{"start page", same("/api/overview")},
		{"programmes", same("/api/programmes/matrix?year=2024")},
		{"programme, coverage", same("/api/programmes/" + strings.TrimSpace(s.program) + "/coverage")},
	}
}
