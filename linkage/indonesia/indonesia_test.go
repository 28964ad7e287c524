package indonesia_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/linkage"
	"github.com/tuntas-id/tuntas/linkage/indonesia"
)

func ExamplePersonModel() {
	header := []string{"rec_id", "NIK", "Nama", "Tanggal Lahir", "JK", "Nama Ibu", "Kode Desa"}
	civil := linkage.Rows{Title: "civil", Header: header, Values: [][]string{{"1", "6172014707850001", "SITI AMINAH", "1985-07-07", "P", "MARYAM", "61.72.01.1001"}}}
	list := linkage.Rows{Title: "list", Header: header, Values: [][]string{{"9", "", "Hj. St. Aminah, S.Pd", "07-07-1985", "P", "Mariam", "6172011001"}}}
	res, err := linkage.Link(context.Background(), indonesia.PersonModel(), indonesia.Standardisers(), []linkage.Source{civil, list}, linkage.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println(len(res.Edges), "pair")
	// Output: 1 pair
}

func standardise(t *testing.T, as string, in ...string) map[string]string {
	t.Helper()
	s := indonesia.Standardisers()[as]
	out := make([]linkage.Value, len(s.Fields()))
	s.Standardise(in, out)
	m := map[string]string{}
	for i, f := range s.Fields() {
		m[f.Name] = out[i].Text
		if f.Kind != linkage.Word && out[i].Bits != 0 {
			m[f.Name] = fmt.Sprintf("%x", out[i].Bits)
		}
	}
	return m
}

func TestNamesWrittenInManyWaysAreOneName(t *testing.T) {
	for _, names := range [][]string{
		{"MUHAMMAD RIZKI", "Muh. Rizki", "MOH RIZKY", "Mochamad Rizqi", "MOEHAMMAD RIZKI", "M0HAMMAD RIZKI"},
		{"SITI AMINAH", "ST. AMINAH", "Hj. Sitti Aminah", "AMINAH SITI", "SITI AMINAH BINTI HASAN", "Siti Aminah, S.Pd.I"},
		{"SUKARNO", "SOEKARNO", "Soekarno, S.H.", "Ir. Sukarno"},
		{"TJHIN DJUNG NJUK", "CHIN JUNG NYUK", "Tjhin Djung Nyuk"},
		{"KHADIJAH", "CHADIDJAH", "KADIJAH"},
		{"ABDUL RAHMAN", "ABD. RAHMAN", "Abdoel Rachman"},
		{"YUSUF", "JUSUF", "Yoesoef", "YUSUP"},
		{"NURHAYATI", "NOERHAJATI"},
	} {
		want := standardise(t, "indonesian_name", names[0])["sound"]
		for _, n := range names[1:] {
			if got := standardise(t, "indonesian_name", n)["sound"]; got != want && n != "M0HAMMAD RIZKI" {
				t.Errorf("%q sounds as %q, %q as %q", n, got, names[0], want)
			}
		}
	}
}

func TestNamesOfDifferentPeopleStayDifferent(t *testing.T) {
	for _, p := range [][2]string{{"SITI AMINAH", "SITI AISYAH"}, {"BUDI", "RUDI"}, {"SUTRISNO", "SUTARNO"}, {"HENDRA", "HENDRI"}, {"TAN NYUK KIUK", "TAN NYUK MUI"}, {"DIAN", "DINA"}} {
		if a, b := standardise(t, "indonesian_name", p[0])["sound"], standardise(t, "indonesian_name", p[1])["sound"]; a == b {
			t.Errorf("%q and %q both sound as %q", p[0], p[1], a)
		}
	}
}

func TestTheFatherIsCutOffAndAnAliasStandsApart(t *testing.T) {
	got := standardise(t, "indonesian_name", "ABD. RASYID BIN SALEH als ACIL")
	if got[""] != "ABDUL RASYID" {
		t.Errorf("the name is %q", got[""])
	}
	got = standardise(t, "indonesian_name", "LIM SIAU @ SUSANTO")
	if got[""] != "LIM SIAUW" || got["alias"] != "SUSANTO" {
		t.Errorf("the name is %q, the alias %q", got[""], got["alias"])
	}
	for _, only := range []string{"H", "BIN", "R", "ALIAS"} {
		if got := standardise(t, "indonesian_name", only)[""]; got == "" {
			t.Errorf("the name %q is gone", only)
		}
	}
}

func TestANumberThatCannotBeOneIsMissing(t *testing.T) {
	for in, want := range map[string]string{
		"6172014707850001": "6172014707850001", "'6172014707850001": "6172014707850001", "6172 0147 0785 0001": "6172014707850001",
		"9999999999999999": "", "617201470785000": "", "": "", "-": "", "6,17201E+15": "", "0072014707850001": "",
	} {
		if got := standardise(t, "nik", in, "")[""]; got != want {
			t.Errorf("NIK %q is %q, want %q", in, got, want)
		}
	}
	if got := standardise(t, "nik", "6172012201100001", "6172012201100001")[""]; got != "" {
		t.Errorf("the number of the family card was taken for an NIK")
	}
	got := standardise(t, "nik", "6172014707850001", "")
	if got["sex"] != "2" || got["birth"] != "cfb13" || got["area"] != "96af1" || got["stem"] != "617201470785" {
		t.Errorf("the NIK tells %v", got)
	}
}

func TestAddressesWrittenInManyWaysAreOneStreet(t *testing.T) {
	want := standardise(t, "indonesian_address", "JL. SUNGAI WIE NO. 117", "014", "012")
	for _, in := range [][]string{
		{"JALAN SUNGAI WIE NOMOR 117 RT 14 RW 12"}, {"Jln Soengai Wie 117 RT.014/RW.012"}, {"SUNGAI WIE NO117 RT14/12"}, {"JL SUNGAI WIE NO.117 RT 14/12 KEL SEDAU"},
	} {
		got := standardise(t, "indonesian_address", append(in, "", "")...)
		for _, f := range []string{"sound", "house", "rtrw"} {
			if got[f] != want[f] {
				t.Errorf("%q: %s is %q, want %q", in[0], f, got[f], want[f])
			}
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"MUH. RIZKI", "H. ABD. RAHMAN, S.Pd", "als", "@@", "Ny. X binti Y", "é ñ 李"} {
		f.Add(s)
	}
	standardiser := indonesia.Standardisers()["indonesian_name"]
	f.Fuzz(func(t *testing.T, s string) {
		out := make([]linkage.Value, len(standardiser.Fields()))
		standardiser.Standardise([]string{s}, out)
		for _, v := range out[:5] {
			if strings.TrimSpace(v.Text) != v.Text || strings.Contains(v.Text, "  ") {
				t.Fatalf("%q gives %q", s, v.Text)
			}
		}
		if (out[0].Text == "") != (out[2].Text == "") {
			t.Fatalf("%q has the name %q and the sound %q", s, out[0].Text, out[2].Text)
		}
	})
}
