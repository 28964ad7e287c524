package httpapi_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestAMemberWhoseNIKSomebodyElseHasIsMarkedAndAnAgeSaysItsDay(t *testing.T) {
	o, _, _ := newCity(t)
	o.uploadedAndCommitted("keluarga.csv", "\ufeff"+familyHeader+familyRow("610001", "1", "SITI CONTOH", "6172034605800001")+
		familyRow("610002", "2", "DEWI CONTOH", "6172034605800001")+familyRow("610003", "2", "TUTI CONTOH", "6172034605800002"))
	var list struct {
		Items []struct{ ID, HeadName string }
	}
	o.read("verifier", "/api/families?sort=head", &list)
	for _, f := range list.Items {
		var family struct {
			MemberList []struct {
				NIKShared, NIKOk bool
				NIKStatus, AgeOn string
				Age              *int
			}
		}
		o.read("verifier", "/api/families/"+f.ID, &family)
		m, shared := family.MemberList[0], f.HeadName != "TUTI CONTOH"
		if m.NIKShared != shared || m.NIKOk == shared || shared != strings.Contains(m.NIKStatus, "lain") || m.Age == nil || len(m.AgeOn) != len("2024-02-21") {
			t.Errorf("%s: %+v", f.HeadName, m)
		}
	}
}

func TestAStatusOfDeliveriesWithoutAProgrammeIsRefused(t *testing.T) {
	o, _ := imported(t)
	if status, body, _ := o.send("verifier", "GET", "/api/families?delivery=delivered", ""); status != 422 && status != 400 || !strings.Contains(body, "memerlukan program") {
		t.Errorf("%d %s", status, body)
	}
	if status, body, _ := o.send("verifier", "GET", "/api/families?delivery=delivered&hasIntervention=yes", ""); status != 200 {
		t.Errorf("%d %s", status, body)
	}
}

func (o *office) uploadedAndCommitted(name, content string) {
	o.t.Helper()
	b := o.uploaded("analyst", name, content)
	if status, body, _ := o.send("analyst", "POST", "/api/imports/"+b.ID+"/commit", "{}"); status != 200 {
		o.t.Fatalf("commit: %d %s", status, body)
	}
	o.settled("analyst", b.ID)
}

const matrixFile = "\ufeffNo;Strategi OPPKPKE;Perangkat Daerah;Kode;Program;Kegiatan;Sub Kegiatan;Aktifitas Real;;;Alokasi Anggaran (Rp);Sumber Pembiayaan;Sifat Bantuan;Lokasi;Jumlah Sasaran;Besaran Manfaat;Jenis Bantuan;Durasi;Realisasi;;\r\n" +
	";;;;;;;Langsung;Tidak Langsung;Penunjang;;;;;;;;;Sem.1;Sem.2;Total\r\n" +
	"STRATEGI 2: PENINGKATAN PENDAPATAN;;;;;;;;;;;;;;;;;;;;\r\n" +
	"1;;Dinas Sosial;1.06;Perlindungan;Bantuan;Sembako;v;;;1.000.000;APBD;Barang;Kota;10 KK;100.000;Sembako;;;;\r\n" +
	"2;;;1.07;;Bantuan;Sandang;v;v;;banyak;APBD;Barang;Kota;10 KK;100.000;Sandang;;;;\r\n"

func TestTheWorkbookOfFindingsOfAHeaderInTwoRowsIsReadAgainWithWhatItsRowsHadFromAbove(t *testing.T) {
	o, _, _ := newCity(t)
	b := o.uploaded("analyst", "matriks.csv", matrixFile)
	status, body, _ := o.send("analyst", "GET", "/api/imports/"+b.ID+"/findings.xlsx?purpose="+url.QueryEscape("diperbaiki dinas"), "")
	if status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	book, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil || len(rows) != 3 {
		t.Fatalf("%q, %v", rows, err)
	}
	if rows[1][7] != "Aktifitas Real Langsung" || rows[2][2] != "Dinas Sosial" || rows[2][4] != "Perlindungan" || rows[2][1] == "" || rows[2][6] != "Sandang" {
		t.Errorf("%q", rows)
	}
	if err := book.SetCellValue(book.GetSheetName(0), "K3", "1.500.000"); err != nil { // mended
		t.Fatal(err)
	}
	mended, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	again := o.uploaded("analyst", "temuan.xlsx", mended.String())
	var got struct {
		Dialect  string
		Findings []struct{ Code, Severity string }
	}
	o.read("analyst", "/api/imports/"+again.ID, &got)
	if got.Dialect != "oppkpke_matrix" || again.Rows != 1 || again.Rejected != 0 || again.New != 1 {
		t.Errorf("%+v %+v", again, got)
	}
	for _, f := range got.Findings {
		if f.Code != "programme_kind" && f.Severity != "notice" {
			t.Errorf("%+v", f)
		}
	}
}
