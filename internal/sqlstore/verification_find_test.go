package sqlstore_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// called gives the head of a family a name by which it is found.
func (d *verifyDesk) called(family, name, birth string) {
	d.t.Helper()
	sqlstore.Tamper(d.t, d.db, `UPDATE person SET name = $1, name_key = $2, birth_date = $3 WHERE family_id = $4 AND relation = 'head'`,
		name, strings.ToUpper(name), birth, family)
	sqlstore.Tamper(d.t, d.db, `UPDATE family SET head_name = $1 WHERE id = $2`, name, family)
}

// card gives a family the card that it has now.
func (d *verifyDesk) card(family, kk string) {
	d.t.Helper()
	sqlstore.Tamper(d.t, d.db, `UPDATE family SET kk_index = $1 WHERE id = $2`, d.vault.Index("family.kk", kk), family)
}

// nikless takes the NIK away from the members of a family.
func (d *verifyDesk) nikless(family string) {
	d.t.Helper()
	sqlstore.Tamper(d.t, d.db, `UPDATE person SET nik_index = NULL, nik_sealed = NULL WHERE family_id = $1`, family)
}

func TestResultsFindTheirFamilyByAnyOfItsKeysAndNeverDecideBetweenTwo(t *testing.T) {
	const cardA, cardOld, cardB, cardShared = "6172030101200001", "6172030101150009", "6172030101200002", "6172030101200003"
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newVerifyDesk(t, db)
		c := d.config(sqlstore.NewVerification(db))
		c.FindArea = func(name string, _ region.Code) (region.Code, error) {
			if name == "Maya Sopa" {
				return mayaSopa, nil
			}
			return "", fault.New("test", fault.NotFound, locale.T("x"), nil)
		}
		d.Service = verification.NewService(c)

		a, b := d.family("100", mayaSopa, "Sari Rekaan", 2), d.family("200", sekip, "Budi Contoh", 1)
		for i, key := range []string{"301", "302"} { // two heads of one name and village, on one card
			f := d.family(key, mayaSopa, "Ani Rekaan", 1)
			d.called(f, "Ani Rekaan", fmt.Sprintf("1950-05-0%d", i+1))
			d.card(f, cardShared)
			d.nikless(f)
		}
		d.called(a, "Sari Rekaan", "1960-01-02")
		d.card(a, cardA)
		d.card(b, cardB)
		sqlstore.Tamper(t, db, `INSERT INTO family_key (regency, source_key, family_id) VALUES ($1, $2, $3)`,
			"61.72", "kk:"+hex.EncodeToString(d.vault.Index("family.kk", cardOld)), a)
		lone := d.family("400", mayaSopa, "Tono Rekaan", 1)
		d.called(lone, "Tono Rekaan", "1970-03-04")
		d.nikless(lone)
		sqlstore.Tamper(t, db, `UPDATE family SET source_key = 'kk:00' WHERE id = $1`, lone) // known by its card alone

		columns := strings.Fields("family_key kk nik head_name birth_date village existence eligibility")
		for _, tt := range []struct {
			name, row string
			family    string // "": none
			codes     string
		}{
			{"the key of P3KE goes first, whatever else the row says", "100|" + cardB + "|||", a, ""},
			{"the card", "|" + cardA + "|||", a, ""},
			{"a card that the family had once", "|" + cardOld + "|||", a, ""},
			{"a card where the ID is looked for", cardA + "||||", a, ""},
			{"the card when the ID is unknown", "999|" + cardA + "|||", a, "2 warning matched_by_kk"},
			{"a card and the NIK of a member agree", "|" + cardA + "|" + d.nik("100", 1) + "||", a, ""},
			{"a card and a NIK of two families", "|" + cardA + "|" + d.nik("200", 0) + "||", "", "2 error kk_against_nik"},
			{"a card of two families", "|" + cardShared + "|||", "", "2 error kk_of_several"},
			{"an unknown card, and the NIK of the head", "|6172030101209999|" + d.nik("200", 0) + "|Budi Contoh|", b, ""},
			{"the NIK of the head with another name", "||" + d.nik("200", 0) + "|Bambang|", b, "2 warning nik_other_name"},
			{"the NIK of a member of somebody else's family", "||" + d.nik("100", 1) + "|Bambang|", "", "2 error nik_of_other"},
			{"the NIK of a member with the name of the head", "||" + d.nik("100", 1) + "|SARI REKAAN|", a, ""},
			{"name and birth date, where the register has no NIK", "||6172010101010001|Tono Rekaan|1970-03-04", lone, "2 warning matched_by_name"},
			{"name and village", "|||Tono Rekaan||Maya Sopa", lone, "2 warning matched_by_name"},
			{"an unknown ID of P3KE may be that of a family without one", "999|||Tono Rekaan||Maya Sopa", lone, "2 warning matched_by_name"},
			{"an unknown ID of P3KE is none of a family that has one", "999|||Sari Rekaan||Maya Sopa", "", "2 error family_not_in_register"},
			{"a name with another birth date", "|||Tono Rekaan|1971-03-04|Maya Sopa", "", "2 error family_not_in_register"},
			{"a name that two in the village have", "|||Ani Rekaan||Maya Sopa", "", "2 error name_of_several"},
			{"of two with a name the birth date tells", "|||Ani Rekaan|1950-05-02|Maya Sopa", "302", "2 warning matched_by_name"},
			{"a name and another NIK", "||6172010101010001|Sari Rekaan|1960-01-02", "", "2 error family_not_in_register"},
			{"a name alone", "|||Tono Rekaan|", "", "2 error family_unnamed"},
			{"nothing", "||||", "", "2 error family_unnamed"},
			{"what is left of a number finds nobody", "||6,17201E+15||", "", "2 error family_unnamed"},
		} {
			t.Run(tt.name, func(t *testing.T) {
				cells := strings.Split(tt.row, "|")
				cells = append(cells, make([]string, 6-len(cells))...)
				f := d.file(d.ResultSink(), "b", columns, strings.Join(cells, "|")+"|found|eligible")
				var title string
				f.in.Note = func(e intake.Effect) { title = e.Title }
				out, err := f.sink.Check(t.Context(), f.in)
				if err != nil {
					t.Fatal(err)
				}
				if f.codes() != tt.codes || (out.New == 1) != (tt.family != "") {
					t.Errorf("%+v, findings %q, want %q", out, f.codes(), tt.codes)
				}
				if want := map[string]string{a: "Sari Rekaan", b: "Budi Contoh", lone: "Tono Rekaan", "302": "Ani Rekaan"}[tt.family]; title != want {
					t.Errorf("found %q, want %q", title, want)
				}
				for _, x := range f.findings {
					for _, number := range []string{cardA, cardShared, d.nik("200", 0), d.nik("100", 1)} {
						if strings.Contains(fmt.Sprint(x), number) {
							t.Errorf("a finding shows a number: %v", x)
						}
					}
				}
			})
		}
	})
}
