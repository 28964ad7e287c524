package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestTheExitCodeTellsHowItWent(t *testing.T) {
	t.Parallel()
	demo := littleOne(t)
	data := filepath.Join(demo, "hasil")
	population := filepath.Join(t.TempDir(), "penduduk.csv")
	content := "Kode Wilayah;Wilayah;Tahun;Jumlah Penduduk;Sumber;Tanggal\n61.72;Kota Singkawang;2022;241467;Contoh;31/12/2022\n"
	if err := os.WriteFile(population, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	fresh := func() string { return filepath.Join(t.TempDir(), "data") }
	for _, c := range []struct {
		name string
		args []string
		code int
	}{
		{"a list whose hash is right is clean", []string{"determination", "verify", "--data", data}, clean},
		{"a file without findings is clean", []string{"import", population, "--region", "61.72", "--data", fresh()}, clean},
		{"a misprint is a finding", []string{"import", sources(t, demo, "10 ")[0], "--region", "61.72", "--data", fresh()}, findings},
		{"a key beside the database is a finding of doctor", []string{"doctor", "--data", data}, findings},
		{"an installation that is not there is a failure", []string{"list", "--data", fresh()}, failure},
		{"doctor without an installation is a failure", []string{"doctor", "--data", fresh()}, failure},
		{"a batch that is not there is a failure", []string{"undo", "tidak-ada", "--data", data}, failure},
		{"an unknown command is wrong usage", []string{"imporr"}, usage},
		{"a missing flag is wrong usage", []string{"run", filepath.Join(demo, "berkas")}, usage},
		{"an unknown language is wrong usage", []string{"list", "--lang", "fr"}, usage},
		{"two contrary flags are wrong usage", []string{"import", population, "--check", "--commit"}, usage},
	} {
		if r := tuntas(t, c.args...); r.code != c.code || (c.code >= failure && r.errors == "") {
			t.Errorf("%s: want exit code %d\n%v", c.name, c.code, r)
		}
	}
	help := tuntas(t, "--help").out
	for _, words := range []string{"0 bersih", "1 selesai dengan temuan", "2 gagal", "64 perintah salah tulis"} {
		if !strings.Contains(strings.Join(strings.Fields(help), " "), words) {
			t.Errorf("the help does not say %q:\n%s", words, help)
		}
	}
}

func TestAMessageHelps(t *testing.T) {
	t.Parallel()
	demo := littleOne(t)
	files, empty := filepath.Join(demo, "berkas"), t.TempDir()
	for _, c := range []struct {
		name string
		args []string
		code int
		id   string
		en   string
	}{
		{"an unknown region", []string{"run", files, "--region", "99.99", "-o", "@"}, failure, "99.99 bukan kode kabupaten/kota yang dikenal", "99.99 is not a known"},
		{"a district where a city is wanted", []string{"run", files, "--region", "61.72.03", "-o", "@"}, failure, "61.72.03 bukan kode kabupaten/kota", "61.72.03 is not a known"},
		{"a BPS code", []string{"run", files, "--region", "6172", "-o", "@"}, failure, "Tulis dengan titik", "with dots"},
		{"a name", []string{"import", sources(t, demo, "09")[0], "--region", "Singkawang", "--data", "@"}, failure, "Tulis dengan titik", "with dots"},
		{"a missing folder", []string{"run", filepath.Join(empty, "tidak-ada"), "--region", "61.72", "-o", "@"}, usage, "tidak ditemukan. Periksa ejaan", "was not found. Check"},
		{"an empty folder", []string{"run", empty, "--region", "61.72", "-o", "@"}, failure, "Tidak ada berkas XLSX atau CSV di " + empty, empty},
		{"a folder for a file", []string{"import", empty, "--region", "61.72", "--data", "@"}, usage, "adalah folder, bukan berkas", "is a folder, not a file"},
		{"a missing file", []string{"import", filepath.Join(empty, "x.csv"), "--region", "61.72", "--data", "@"}, usage, "tidak ditemukan. Periksa ejaan", "was not found. Check"},
		{"a missing text", []string{"indicator", "lint", filepath.Join(empty, "x.txt"), "--data", "@"}, failure, "x.txt tidak dapat dibaca", "x.txt cannot be read"},
		{"a day that is none", []string{"report", "figures", "--date", "kemarin", "--data", filepath.Join(demo, "hasil")}, failure, `"kemarin" bukan tanggal. Tulis JJJJ-BB-TT`, `"kemarin" is not a date`},
		{"no installation", []string{"list", "--data", "@"}, failure, "Mulai dengan tuntas run", "tuntas run"},
		{"an unknown region of a demo", []string{"demo", "--dir", "@", "--no-serve", "--region", "99.99"}, failure, "Contoh: --region 61.72", "--region 61.72"},
		{"a demo that is too small", []string{"demo", "--dir", "@", "--no-serve", "--families", "5"}, failure, "paling sedikit 60", "60"},
		{"an unknown decree", []string{"determination", "show", "X/1", "--data", filepath.Join(demo, "hasil")}, failure, "Keputusan X/1 tidak ditemukan", "X/1"},
		{"names without a purpose", []string{"report", "penetapan", "--purpose", " a ", "-o", empty}, failure, "Sebutkan untuk apa", "Say what the file is for"},
	} {
		for lang, want := range map[string]string{"id": c.id, "en": c.en} {
			place := filepath.Join(t.TempDir(), "baru")
			args := []string{"--lang", lang}
			for _, a := range c.args {
				args = append(args, strings.Replace(a, "@", place, 1))
			}
			r := tuntas(t, args...)
			if r.code != c.code || !strings.Contains(r.errors, want) {
				t.Errorf("%s: want exit code %d and %q\n%v", c.name, c.code, want, r)
			}
			for _, foreign := range []string{"no such file", "level=", "panic", "internal error"} {
				if strings.Contains(r.says(), foreign) {
					t.Errorf("%s: a person is told %q\n%v", c.name, foreign, r)
				}
			}
			if _, err := os.Stat(place); err == nil && c.args[0] != "indicator" {
				t.Errorf("%s: a command that failed has created %s", c.name, place)
			}
		}
	}
}

// listed is a command in the list of the help: two blanks, its words, blanks.
var listed = regexp.MustCompile(`(?m)^  ([a-z]+(?: [a-z]+)?)(?: {2,}|$)`)

// rawKey is a key of the catalogues that nobody has translated.
var rawKey = regexp.MustCompile(`\b(cli|fault|intake|demo)\.[a-z_]+`)

func commandsOf(t *testing.T) []string {
	t.Helper()
	_, list, found := strings.Cut(tuntas(t, "--help").out, "Perintah:")
	if !found {
		t.Fatal("the help lists no commands")
	}
	var out []string
	for _, m := range listed.FindAllStringSubmatch(list, -1) {
		out = append(out, m[1])
	}
	if len(out) < 25 {
		t.Fatalf("the help lists only %q", out)
	}
	return out
}

func TestHelpSpeaksBothLanguages(t *testing.T) {
	t.Parallel()
	texts := map[string]string{}
	for _, command := range append(commandsOf(t), "") {
		args := append(strings.Fields(command), "--help")
		for _, lang := range []string{"id", "en"} {
			r := must(t, tuntas(t, append(args, "--lang", lang)...), clean)
			if key := rawKey.FindString(strings.ReplaceAll(r.says(), "tuntas.key", "")); key != "" {
				t.Errorf("tuntas %s --help --lang %s shows the key %q", command, lang, key)
			}
			if strings.Contains(r.says(), "{") || len(r.out) < 200 {
				t.Errorf("tuntas %s --help --lang %s is not a help:\n%s", command, lang, r.says())
			}
			if lang == "en" && r.out == texts[command] {
				t.Errorf("tuntas %s --help is the same in both languages", command)
			}
			texts[command] = r.out
		}
	}
}

// Every command takes --json; this is what a script gets of each.
func TestWithJSONStandardOutputHoldsNothingElse(t *testing.T) {
	t.Parallel()
	demo := littleOne(t)
	data := filepath.Join(copyOf(t, demo), "hasil")
	place := func(name string) string { return filepath.Join(t.TempDir(), name) }
	text := filepath.Join(t.TempDir(), "teks.txt")
	if err := os.WriteFile(text, []byte("Penduduk kota 241.467.000 jiwa."), 0o600); err != nil {
		t.Fatal(err)
	}
	children := place("balita.csv")
	if err := os.WriteFile(children, []byte("sex,age,weight,lenhei\n1,400,10,75\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	layout := place("pemetaan.yaml")
	if err := os.WriteFile(layout, []byte("title: Data warga\nbase: family_list\nheader_rows: 1\ncolumns:\n- {header: Nomor Kartu, field: kk}\n- {header: Nama Kepala, field: head_name}\n- {header: Kel., field: village}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	mapping := objects(t, must(t, tuntas(t, "dialect", "import", layout, "--data", data, "--json"), clean))[0].text("id")
	registerA, registerB, truth := linkRegisters(t)
	linked := place("tautan")
	must(t, tuntas(t, "link", registerA, registerB, "-o", linked), clean)
	backup, restored := place("cadangan.tuntas"), place("pulih")
	batch := objects(t, must(t, tuntas(t, "list", "--json", "--data", data), clean))[0].text("batch")
	covered := map[string]bool{"serve": true} // runs until it is stopped
	for _, c := range []struct {
		command string
		args    []string
	}{
		{"version", nil},
		{"demo", []string{"--dir", place("demo"), "--no-serve", "--families", "60"}},
		{"run", []string{filepath.Join(demo, "berkas"), "--region", "61.72", "--date", caseDate, "-o", data}},
		{"import", append(sources(t, demo, "09", "10 "), "--region", "61.72", "--data", place("data"))},
		{"list", []string{"--data", data}},
		{"determination list", []string{"--data", data}},
		{"determination show", []string{"--data", data}},
		{"determination verify", []string{"--data", data}},
		{"report paparan", []string{"--date", caseDate, "--data", data, "-o", place("laporan")}},
		{"report oppkpke", []string{"--date", caseDate, "--data", data, "-o", place("laporan")}},
		{"report penetapan", []string{"--date", caseDate, "--data", data, "-o", place("laporan"), "--purpose", "lampiran keputusan"}},
		{"report figures", []string{"--date", caseDate, "--data", data}},
		{"indicator list", nil},
		{"indicator series", []string{"p0", "--data", data}},
		{"indicator rank", []string{"p0", "--at", caseDate, "--data", data}},
		{"indicator lint", []string{text, "--data", data}},
		{"growth zscore", []string{children, "-o", place("skor.csv")}},
		{"growth prevalence", []string{children, "-o", place("prevalensi.csv")}},
		{"growth quality", []string{children, "-o", place("mutu.csv")}},
		{"link files", []string{registerA, registerB, "-o", place("tautan")}},
		{"link evaluate", []string{linked, "--truth", truth}},
		{"dialect import", []string{layout, "--data", data}},
		{"dialect list", []string{"--data", data}},
		{"dialect show", []string{mapping, "--data", data}},
		{"region find", []string{"Mayasopa"}},
		{"user add", []string{"sari", "--role", "analyst", "--region", "61.72", "--data", data}},
		{"user list", []string{"--data", data}},
		{"user reset", []string{"sari", "--data", data}},
		{"user disable", []string{"sari", "--data", data}},
		{"backup create", []string{"-o", backup, "--data", data}},
		{"backup verify", []string{backup}},
		{"restore", []string{backup, "--data", restored}},
		{"doctor", []string{"--data", data}},
		{"undo", []string{batch, "--data", data}},
		{"region boundaries", []string{"--data", data}},
		{"region bps", []string{"--data", data}},
	} {
		covered[c.command] = true
		args := append(append(strings.Fields(c.command), c.args...), "--json")
		r := must(t, tuntasWith(t, testSecret+"\n", args...), clean, findings)
		empty := strings.HasPrefix(c.command, "region b") // nothing was imported: no lines
		switch {
		case c.command == "doctor":
			if !strings.HasPrefix(r.out, "[{") {
				t.Errorf("no JSON\n%v", r)
			}
		case len(objects(t, r)) == 0 && !empty:
			t.Errorf("no JSON\n%v", r)
		}
	}
	for _, command := range commandsOf(t) {
		if !covered[command] {
			t.Errorf("nobody has looked at tuntas %s --json", command)
		}
	}
}
