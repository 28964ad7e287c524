package sqlstore_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/vault"
)

// nursery is the register of children on a database, with the real intake.
type nursery struct {
	*posyandu.Service
	t      testing.TB
	db     *sqlstore.DB
	store  *sqlstore.Posyandu
	intake *intake.Service
	vault  *vault.Vault
}

func newNursery(t testing.TB, db *sqlstore.DB) *nursery {
	t.Helper()
	areas, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.Create(t.TempDir() + "/vault")
	if err != nil {
		t.Fatal(err)
	}
	dialects, err := intake.Dialects()
	if err != nil {
		t.Fatal(err)
	}
	newID := func() string { return uuid.Must(uuid.NewV7()).String() }
	n := &nursery{t: t, db: db, vault: v, store: sqlstore.NewPosyandu(db)}
	n.Service = posyandu.NewService(posyandu.Config{Store: n.store, Sealer: v, NewID: newID,
		ResolveArea: func(name string, within region.Code, level region.Level) (region.Code, error) {
			a, err := areas.ResolveAt(name, within, level)
			return a.Code, err
		}})
	n.intake = &intake.Service{Store: sqlstore.NewIntake(db), Atomic: db, Sealer: v, Areas: areas, Dialects: dialects, Limits: tabular.DefaultLimits(), NewID: newID,
		Now:   func() time.Time { return time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC) },
		Sinks: map[intake.Target]intake.Sink{intake.TargetMeasurement: n.Sink()}}
	return n
}

const eppgbmHeader = "No;NIK;Nama;JK;Tgl Lahir;BB Lahir;TB Lahir;Nama Ortu;Prov;Kab/Kota;Kec;Pukesmas;Desa/Kel;Posyandu;RT;RW;Alamat;Usia Saat Ukur;Tanggal Pengukuran;Berat;Tinggi;Cara Ukur;LiLA;BB/U;ZS BB/U;TB/U;ZS TB/U;BB/TB;ZS BB/TB;Naik Berat Badan;PMT Diterima (kg);Jml Vit A;KPSP;KIA;Detail"

// row writes a line of an e-PPGBM file. The fields are given as name=value by
// the headers of the file; what is not given is that of an ordinary girl.
func eppgbmRow(fields ...string) string {
	value := map[string]string{"Nama": "Melati", "JK": "P", "Tgl Lahir": "12-03-2022", "Nama Ortu": "Siti", "Kec": "Singkawang Selatan", "Pukesmas": "Singkawang Selatan",
		"Desa/Kel": "Sedau", "Posyandu": "Mawar 1", "Tanggal Pengukuran": "10-01-2024", "Berat": "10,4", "Tinggi": "82,1", "Cara Ukur": "Terlentang", "KIA": "Ya"}
	for _, f := range fields {
		name, v, _ := strings.Cut(f, "=")
		value[name] = v
	}
	var cells []string
	for _, h := range strings.Split(eppgbmHeader, ";") {
		cells = append(cells, value[h])
	}
	return strings.Join(cells, ";")
}

func (n *nursery) read(name string, rows ...string) intake.Batch {
	n.t.Helper()
	body := eppgbmHeader + "\n" + strings.Join(rows, "\n") + "\n"
	b, err := n.intake.Read(context.Background(), singkawang, name, strings.NewReader(body), int64(len(body)), intake.Options{By: "dewi"})
	if err != nil {
		n.t.Fatal(err)
	}
	return b
}

// take checks and commits a file; both must say the same.
func (n *nursery) take(name string, rows ...string) intake.Batch {
	n.t.Helper()
	b, err := n.intake.Check(context.Background(), n.read(name, rows...).ID)
	if err != nil {
		n.t.Fatal(err)
	}
	foreseen := []int{b.New, b.Changed, b.Unchanged}
	if b, err = n.intake.Commit(context.Background(), b.ID); err != nil {
		n.t.Fatal(err)
	}
	if done := []int{b.New, b.Changed, b.Unchanged}; !slices.Equal(foreseen, done) {
		n.t.Errorf("%s: foreseen %v, done %v", name, foreseen, done)
	}
	return b
}

func (n *nursery) undo(b intake.Batch) error { return n.undoID(b.ID) }

func (n *nursery) undoID(id string) error {
	_, err := n.intake.Undo(context.Background(), id)
	return err
}

// everything is all that is stored, in order.
func (n *nursery) everything() (children []posyandu.Child, measurements []posyandu.Measurement) {
	n.t.Helper()
	ctx := context.Background()
	children, err := n.store.AllChildren(ctx, singkawang)
	if err != nil {
		n.t.Fatal(err)
	}
	var ids []string
	for _, c := range children {
		ids = append(ids, c.ID)
	}
	if measurements, err = n.store.Measurements(ctx, singkawang, ids); err != nil {
		n.t.Fatal(err)
	}
	return children, measurements
}

// findings gives "row code" of what the target found, without what the reading
// and the register say of every row.
func (n *nursery) findings(b intake.Batch) []string {
	n.t.Helper()
	all, err := n.intake.Findings(context.Background(), city, b.ID, intake.FindingFilter{Limit: -1})
	if err != nil {
		n.t.Fatal(err)
	}
	var out []string
	for _, f := range all {
		if f.Code == "not_in_register" || strings.HasPrefix(f.Text.Key, "intake.") {
			continue
		}
		for _, l := range []locale.Language{locale.Indonesian, locale.English} {
			for _, text := range []string{l.Render(f.Text), l.Render(f.Remedy)} {
				if strings.ContainsAny(text, "{}") || strings.HasPrefix(text, "posyandu.") || strings.Contains(text, "Melati") {
					n.t.Errorf("%s: %s", f.Code, text)
				}
			}
		}
		out = append(out, fmt.Sprint(f.Row, " ", f.Code))
	}
	return out
}

func counts(b intake.Batch) string { return fmt.Sprint(b.New, b.Changed, b.Unchanged, b.Rejected) }

func TestAChildIsScoredAndFoundAgainNextMonth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		n := newNursery(t, db)
		n.take("januari.csv", eppgbmRow("NIK=6172035203220001", "LiLA=14,2", "Jml Vit A=1", "PMT Diterima (kg)=0,5"))
		b := n.take("februari.csv", eppgbmRow("Tanggal Pengukuran=12/02/2024", "Berat=10,9", "Tinggi=83,0", "KIA="))
		if got := counts(b); got != "1 0 0 0" || b.DataDate != civil.MustDate("2024-02-12") {
			t.Errorf("February: %s, data of %s", got, b.DataDate)
		}
		children, measurements := n.everything()
		if len(children) != 1 || len(measurements) != 2 {
			t.Fatalf("%d children, %d measurements", len(children), len(measurements))
		}
		c, first, second := children[0], measurements[0], measurements[1]
		if c.NIK.IsZero() || strings.Contains(string(c.NIK.Sealed), "6172035203220001") || c.Book != "yes" || c.Area != "61.72.03.1006" && c.Area.Regency() != singkawang {
			t.Errorf("the child is %+v", c)
		}
		want := growth.Measurement{Sex: growth.Female, Age: growth.Days(669), Weight: 10.4, LengthHeight: 82.1, Position: growth.Lying,
			Arm: 14.2, Head: growth.Missing(), Triceps: growth.Missing(), Subscapular: growth.Missing()}
		s, err := want.Score()
		if err != nil {
			t.Fatal(err)
		}
		score := func(i growth.Index) posyandu.Score { return posyandu.Score{Z: s.Z[i], Known: true} }
		if diff := cmp.Diff(posyandu.Scores{Height: score(growth.LengthForAge), Weight: score(growth.WeightForAge), WeightForHeight: score(growth.WeightForLength),
			BMI: score(growth.BMIForAge), MUAC: score(growth.ArmForAge)}, first.Scores); diff != "" {
			t.Error(diff)
		}
		if first.AgeDays != 669 || first.MUAC != 14.2 || first.VitaminA != 1 || first.PMT != 0.5 || first.Gain != posyandu.First || first.Row != 2 {
			t.Errorf("January: %+v", first)
		}
		if second.Gain != posyandu.Gained || c.Latest.Weight != 10.9 || c.Latest.WeightOn != second.On || c.Latest.HeightZ != second.Scores.Height {
			t.Errorf("February: %+v, latest %+v", second, c.Latest)
		}
	})
}

func TestTheSameRowsChangeNothingAndUndoRestoresWhatWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		n := newNursery(t, db)
		january := []string{eppgbmRow("NIK=6172035203220001"), eppgbmRow("Nama=Dimas", "JK=L", "Tgl Lahir=01/02/2023", "Berat=8,9", "Tinggi=74", "Nama Ortu="),
			eppgbmRow("Nama=Dimaz", "JK=L", "Tgl Lahir=01/02/2023", "Berat=8,7", "Tinggi=73", "Tanggal Pengukuran=20-01-2024", "Nama Ortu=Rina"),
			eppgbmRow("Nama=Tiara", "Berat=8700")}
		first := n.take("januari.csv", january...)
		children, measurements := n.everything()
		if got := counts(n.take("lagi.csv", append(january, "")...)); got != "0 0 4 0" {
			t.Errorf("the same rows again: %s", got)
		}
		c2, m2 := n.everything()
		if diff := cmp.Diff(children, c2) + cmp.Diff(measurements, m2); diff != "" {
			t.Errorf("the same rows changed: %s", diff)
		}
		february := n.take("februari.csv", eppgbmRow("Tgl Lahir=03-12-2022", "Tanggal Pengukuran=10-02-2024", "Berat=10,1"),
			eppgbmRow("Nama=Tiara", "Berat=8,7"), eppgbmRow("Nama=Bunga", "Tanggal Pengukuran=10-02-2024"))
		if got := counts(february); got != "2 1 0 0" {
			t.Errorf("February: %s", got)
		}
		if err := n.undo(first); !fault.Is(err, fault.Conflict) {
			t.Errorf("January was undone under February: %v", err)
		}
		if err := n.undo(february); err != nil {
			t.Fatal(err)
		}
		c2, m2 = n.everything()
		if diff := cmp.Diff(children, c2) + cmp.Diff(measurements, m2); diff != "" {
			t.Errorf("February is not undone: %s", diff)
		}
		if err := n.undo(first); err != nil {
			t.Fatal(err)
		}
		if c, m := n.everything(); len(c)+len(m) != 0 {
			t.Errorf("%d children and %d measurements are left", len(c), len(m))
		}
	})
}

func TestAnOlderMonthThatComesLaterFitsIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		n := newNursery(t, db)
		month := func(m string, weight, posyandu string) string {
			return eppgbmRow("Tanggal Pengukuran=10-"+m+"-2024", "Berat="+weight, "Posyandu="+posyandu)
		}
		n.take("februari.csv", month("02", "10,2", "Mawar 2"))
		n.take("januari.csv", month("01", "10,6", "Mawar 1"))
		b, err := n.intake.Import(context.Background(), n.read("desember.csv", eppgbmRow("Tanggal Pengukuran=10-12-2023", "Berat=10,8")).ID)
		if err != nil {
			t.Fatal(err)
		}
		children, m := n.everything()
		if len(children) != 1 || len(m) != 3 || m[0].Gain != posyandu.First || m[1].Gain != posyandu.NotGained || m[2].Gain != posyandu.Twice {
			t.Fatalf("%d children: %+v", len(children), m)
		}
		if c := children[0]; c.Posyandu != "Mawar 2" || c.Latest.Weight != 10.2 || c.Latest.Gain != posyandu.Twice {
			t.Errorf("the newest month does not count: %+v", c)
		}
		if err := n.undo(b); err != nil {
			t.Fatal(err)
		}
		if _, m = n.everything(); len(m) != 2 || m[0].Gain != posyandu.First || m[1].Gain != posyandu.NotGained {
			t.Errorf("after the undo: %+v", m)
		}
	})
}

func TestEachDefectHasItsFindingAndNothingIsChangedSilently(t *testing.T) {
	n := newNursery(t, storetest.SQLite(t))
	plain := eppgbmRow("ZS BB/U=-0,53", "BB/U=Normal")
	if got := n.findings(n.take("0.csv", plain)); len(got) != 0 {
		t.Errorf("an ordinary row: %v", got)
	}
	for i, c := range []struct {
		name string
		row  string
		want []string
	}{
		{"grams", eppgbmRow("Nama=A", "Berat=10400"), []string{"2 unit_grams"}},
		{"a decimal point and three digits are kilograms", eppgbmRow("Nama=B", "Berat=10.400"), nil},
		{"metres", eppgbmRow("Nama=C", "Tinggi=0,82"), []string{"2 unit_metres"}},
		{"millimetres of the arm", eppgbmRow("Nama=D", "LiLA=142"), []string{"2 unit_millimetres"}},
		{"a weight that cannot be", eppgbmRow("Nama=E", "Berat=83"), []string{"2 size_odd"}},
		{"an age that contradicts the dates", eppgbmRow("Nama=F", "Usia Saat Ukur=2 Tahun - 3 Bulan - 15 Hari"), []string{"2 age_differs"}},
		{"an age that agrees", eppgbmRow("Nama=G", "Usia Saat Ukur=1 Tahun - 9 Bulan - 29 Hari"), nil},
		{"an age without a unit", eppgbmRow("Nama=H", "Usia Saat Ukur=22"), []string{"2 age_unread"}},
		{"another z-score", eppgbmRow("Nama=I", "ZS BB/U=-1,2", "BB/U=Berat Badan Normal"), []string{"2 z_differs"}},
		{"another label", eppgbmRow("Nama=J", "ZS BB/U=-0,5", "BB/U=Kurang"), []string{"2 category_differs"}},
		{"measured standing too early", eppgbmRow("Nama=K", "Cara Ukur=Berdiri"), []string{"2 position_standing"}},
		{"standing before nine months", eppgbmRow("Nama=L", "Cara Ukur=Berdiri", "Tgl Lahir=01-09-2023", "Berat=6", "Tinggi=60"), []string{"2 position_not_possible"}},
		{"lying too late", eppgbmRow("Nama=M", "Tgl Lahir=01-09-2021"), []string{"2 position_lying"}},
		{"an impossible score", eppgbmRow("Nama=N", "Tinggi=62"), []string{"2 implausible", "2 implausible"}},
		{"sixty months", eppgbmRow("Nama=O", "Tgl Lahir=09-01-2019", "Cara Ukur=Berdiri"), []string{"2 over_five"}},
		{"59 months and 30 days", eppgbmRow("Nama=P", "Tgl Lahir=11-01-2019", "Berat=17", "Tinggi=108", "Cara Ukur=Berdiri"), nil},
		{"nothing measured", eppgbmRow("Nama=Q", "Berat=", "Tinggi=0"), []string{"2 nothing_measured"}},
		{"measured before birth", eppgbmRow("Nama=R", "Tgl Lahir=12-02-2024"), []string{"2 measured_before_birth"}},
		{"an unknown village", eppgbmRow("Nama=S", "Desa/Kel=Antah"), []string{"2 area_unknown"}},
		{"twice on a day with other measures", eppgbmRow("Nama=T") + "\n" + eppgbmRow("Nama=T", "Berat=10,5"), []string{"3 child_twice_differs"}},
		{"twice on a day", eppgbmRow("Nama=U") + "\n" + eppgbmRow("Nama=U"), []string{"3 child_twice"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := n.take(fmt.Sprint(i+1, ".csv"), c.row)
			if got := n.findings(b); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	_, m := n.everything()
	for _, x := range m {
		if known := x.Scores.Weight.Known; x.AgeDays >= 1827 && known || x.AgeDays == 1825 && !known {
			t.Errorf("a child of %d days has a score: %v", x.AgeDays, known)
		}
	}
	at := slices.IndexFunc(m, func(m posyandu.Measurement) bool { return m.File.Weight == 10400 })
	if at < 0 || m[at].Weight != 0 || m[at].Scores.Weight.Known || !m[at].Scores.Height.Known {
		t.Errorf("the weight in grams was taken, or the length was not")
	}
}

func TestAChildIsFoundAgainAndNothingIsMergedOnDoubt(t *testing.T) {
	later := "Tanggal Pengukuran=10-02-2024"
	for _, c := range []struct {
		name          string
		before, after []string // of rows
		children      int
		want          []string
	}{
		{"NIK missing once", []string{eppgbmRow("NIK=6172035203220001")}, []string{eppgbmRow(later)}, 1, nil},
		{"NIK that comes later", []string{eppgbmRow()}, []string{eppgbmRow(later, "NIK=6172035203220001")}, 1, nil},
		{"accents, case and apostrophes", []string{eppgbmRow("Nama=Nur'aini")}, []string{eppgbmRow(later, "Nama=NURAINI")}, 1, nil},
		{"the other parent", []string{eppgbmRow()}, []string{eppgbmRow(later, "Nama Ortu=Budi")}, 1, nil},
		{"another posyandu, same parent", []string{eppgbmRow()}, []string{eppgbmRow(later, "Posyandu=Dahlia")}, 1, nil},
		{"another posyandu, no parent", []string{eppgbmRow()}, []string{eppgbmRow(later, "Posyandu=Dahlia", "Nama Ortu=")}, 2, nil},
		{"a slip in the name", []string{eppgbmRow("Nama=Nabila")}, []string{eppgbmRow(later, "Nama=Nabilla")}, 1, []string{"2 same_child_likely"}},
		{"a slip in the name, same NIK", []string{eppgbmRow("NIK=6172035203220001", "Nama=Nabila")}, []string{eppgbmRow(later, "NIK=6172035203220001", "Nama=Nabilla")}, 1, nil},
		{"a baby that gets its name", []string{eppgbmRow("Nama=By Ny Siti")}, []string{eppgbmRow(later, "Nama=Anjani")}, 1, []string{"2 same_child_likely"}},
		{"day and month exchanged", []string{eppgbmRow()}, []string{eppgbmRow(later, "Tgl Lahir=03-12-2022")}, 1, []string{"2 same_child_likely", "2 birth_changed"}},
		{"the year mistyped", []string{eppgbmRow()}, []string{eppgbmRow(later, "Tgl Lahir=12-03-2021")}, 1, []string{"2 same_child_likely", "2 birth_changed", "2 position_lying"}},
		{"another sex", []string{eppgbmRow()}, []string{eppgbmRow(later, "JK=L")}, 1, []string{"2 sex_changed"}},
		{"another NIK", []string{eppgbmRow("NIK=6172035203220001")}, []string{eppgbmRow(later, "NIK=6172035203220009")}, 1, []string{"2 nik_changed"}},
		{"twins", []string{eppgbmRow("Nama=Rafa Putra"), eppgbmRow("Nama=Rafi Putra")}, []string{eppgbmRow(later, "Nama=Rafa Putra"), eppgbmRow(later, "Nama=Rafi Putra")}, 2, nil},
		{"a twin with a slip", []string{eppgbmRow("Nama=Rafa Putra"), eppgbmRow("Nama=Rafi Putra")}, []string{eppgbmRow(later, "Nama=Rafy Putra"), eppgbmRow(later, "Nama=Rafi Putra")}, 2, []string{"2 same_child_likely"}},
		{"both twins may be meant", []string{eppgbmRow("Nama=Rafa Putra"), eppgbmRow("Nama=Rafi Putra")}, []string{eppgbmRow(later, "Nama=Rafo Putra")}, 3, []string{"2 child_ambiguous"}},
		{"the NIK of a sister", []string{eppgbmRow("NIK=6172035203220001")}, []string{eppgbmRow(later, "Nama=Kenanga", "Tgl Lahir=01-05-2023", "NIK=6172035203220001", "Berat=8", "Tinggi=70")}, 2, []string{"2 nik_shared"}},
		{"a rounded NIK is no number", []string{eppgbmRow("NIK=6,17204E+15")}, []string{eppgbmRow(later, "NIK=6,17204E+15", "Nama=Kenanga")}, 2, nil},
		{"a namesake of another mother", []string{eppgbmRow()}, []string{eppgbmRow(later, "Nama Ortu=Ani", "Posyandu=Dahlia")}, 2, nil},
		{"shorter than last month", []string{eppgbmRow()}, []string{eppgbmRow(later, "Tinggi=80,9")}, 1, []string{"2 child_shrinks"}},
		{"as short as two people measure", []string{eppgbmRow()}, []string{eppgbmRow(later, "Tinggi=81,1")}, 1, nil},
		{"standing after lying", []string{eppgbmRow()}, []string{eppgbmRow("Tanggal Pengukuran=25-02-2024", "Tgl Lahir=12-03-2022", "Cara Ukur=Berdiri", "Tinggi=80,5")}, 1, []string{"2 position_standing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNursery(t, storetest.SQLite(t))
			n.take("januari.csv", c.before...)
			b := n.take("februari.csv", c.after...)
			children, m := n.everything()
			if got := n.findings(b); len(children) != c.children || !slices.Equal(got, c.want) {
				t.Errorf("%d children, want %d; %v, want %v", len(children), c.children, got, c.want)
			}
			again := n.take("lagi.csv", append(c.after, "")...)
			if got := counts(again); got != fmt.Sprint(0, 0, len(c.after), 0) {
				t.Errorf("again: %s", got)
			}
			children2, m2 := n.everything()
			if diff := cmp.Diff(children, children2) + cmp.Diff(m, m2); diff != "" {
				t.Error(diff)
			}
		})
	}
}
