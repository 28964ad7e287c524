package demo

// aid is a programme of the matrix. The codes follow the shape of the SIPD
// nomenclature; budgets and the local shares are invented.
type aid struct {
	caseKey  string // key of Case.Interventions; "" for programmes beside the case
	short    string
	strategy int
	agency   string
	code     string
	program  string
	activity string
	sub      string // the sub-activity names the programme
	kind     string // Langsung, Tidak Langsung, Penunjang
	budget   int64  // rupiah; 0: benefit × target
	fund     string
	nature   string
	aidKind  string
	benefit  int64 // rupiah per recipient
	duration string
	target   int // beside the case; 0: recipients
	// insured programmes plan for everybody whose contribution the region pays,
	// not for recipients by name.
	insured  bool
	realised int // per cent of the budget in semester 1
	// delivered is the share, in per cent, of the case's recipients who have
	// already received it.
	delivered int
	needs     func(*family) bool
	excludes  string
	flag      func(programmeFlags) bool
}

var always = func(*family) bool { return true }

var catalogue = []aid{
	{caseKey: "bansos", short: "DSP3A", strategy: 1, agency: "Dinas Sosial P3A", code: "1.06.05.2.02.0011",
		program: "Program Perlindungan dan Jaminan Sosial", activity: "Pengelolaan Data Fakir Miskin Cakupan Daerah Kabupaten/Kota", sub: "Bantuan sosial tunai keluarga miskin ekstrem",
		kind: "Langsung", fund: "APBD", nature: "Tunai", aidKind: "Uang", benefit: 2400000, duration: "12 bulan", realised: 41, delivered: 62, needs: always},
	{short: "PKH", strategy: 1, agency: "Dinas Sosial P3A", code: "1.06.05.2.02.0003",
		program: "Program Perlindungan dan Jaminan Sosial", activity: "Pengelolaan Data Fakir Miskin Cakupan Daerah Kabupaten/Kota", sub: "Program Keluarga Harapan (PKH)",
		kind: "Langsung", fund: "APBN", nature: "Tunai bersyarat", aidKind: "Uang", benefit: 3000000, duration: "12 bulan", realised: 25,
		flag: func(f programmeFlags) bool { return f.pkh }},
	{short: "SEMBAKO", strategy: 1, agency: "Dinas Sosial P3A", code: "1.06.05.2.02.0004",
		program: "Program Perlindungan dan Jaminan Sosial", activity: "Pengelolaan Data Fakir Miskin Cakupan Daerah Kabupaten/Kota", sub: "Program Sembako/BPNT",
		kind: "Langsung", fund: "APBN", nature: "Nontunai", aidKind: "Bahan pangan", benefit: 2400000, duration: "12 bulan", realised: 25,
		flag: func(f programmeFlags) bool { return f.sembako }},
	{short: "UHC", strategy: 1, agency: "Dinas Kesehatan dan KB", code: "1.02.02.2.02.0026",
		program: "Program Pemenuhan Upaya Kesehatan Perorangan dan Upaya Kesehatan Masyarakat", activity: "Penyediaan Layanan Kesehatan untuk UKM dan UKP Rujukan", sub: "Iuran PBPU dan BP Pemda (cakupan kesehatan semesta)",
		kind: "Tidak Langsung", fund: "APBD", nature: "Jaminan", aidKind: "Iuran", benefit: 453600, duration: "12 bulan", insured: true, realised: 33},
	{caseKey: "listrik", short: "PRKP", strategy: 1, agency: "Dinas Perumahan dan Permukiman", code: "3.29.06.2.01.0002",
		program: "Program Pengelolaan Ketenagalistrikan", activity: "Penganggaran untuk Kelompok Masyarakat Tidak Mampu", sub: "Subsidi pasang sambungan listrik baru",
		kind: "Langsung", fund: "APBD Provinsi", nature: "Barang/jasa", aidKind: "Sambungan listrik", benefit: 1350000, duration: "1 kali", realised: 100, delivered: 100,
		needs: func(f *family) bool { return f.home.lighting == "BUKAN LISTRIK" }},
	{caseKey: "modal_usaha", short: "DKUMTK", strategy: 2, agency: "Dinas Koperasi, UKM dan Tenaga Kerja", code: "2.17.07.2.01.0001",
		program: "Program Pemberdayaan Usaha Menengah, Kecil, dan Mikro", activity: "Pemberdayaan Usaha Mikro melalui Pendataan, Kemitraan, dan Kemudahan Perizinan", sub: "Modal usaha dan pelatihan kewirausahaan",
		kind: "Langsung", fund: "APBD", nature: "Barang dan pelatihan", aidKind: "Peralatan usaha", benefit: 4500000, duration: "1 kali", realised: 38, delivered: 38, needs: always},
	{short: "DPKPP", strategy: 2, agency: "Dinas Pertanian, Ketahanan Pangan dan Perikanan", code: "3.27.03.2.02.0007",
		program: "Program Penyediaan dan Pengembangan Prasarana Pertanian", activity: "Pembangunan Prasarana Pertanian", sub: "Benih, pupuk dan alat untuk kelompok tani keluarga miskin",
		kind: "Langsung", budget: 1240000000, fund: "APBD", nature: "Barang", aidKind: "Sarana produksi", benefit: 2000000, duration: "1 musim", target: 620, realised: 18},
	{caseKey: "lahan_rumah", short: "DPKP", strategy: 3, agency: "Dinas Perumahan dan Permukiman", code: "1.04.02.2.01.0003",
		program: "Program Pengembangan Perumahan", activity: "Penyediaan dan Rehabilitasi Rumah", sub: "Lahan dan rumah bersubsidi bagi keluarga tanpa rumah",
		kind: "Langsung", fund: "APBD", nature: "Barang", aidKind: "Lahan/rumah", benefit: 50000000, duration: "1 kali", realised: 4, delivered: 8,
		needs: func(f *family) bool { return f.home.ownership != "MILIK SENDIRI" }},
	{caseKey: "bedah_rumah", short: "DPKP", strategy: 3, agency: "Dinas Perumahan dan Permukiman", code: "1.04.04.2.01.0005",
		program: "Program Peningkatan Prasarana, Sarana dan Utilitas Umum", activity: "Perbaikan Rumah Tidak Layak Huni", sub: "Bedah rumah tidak layak huni (RTLH)",
		kind: "Langsung", fund: "APBD", nature: "Barang", aidKind: "Bahan bangunan dan upah", benefit: 20000000, duration: "1 kali", realised: 29, delivered: 31,
		needs: func(f *family) bool { return f.home.ownership == "MILIK SENDIRI" }, excludes: "lahan_rumah"},
	{caseKey: "sanitasi", short: "DPUPR", strategy: 3, agency: "Dinas Pekerjaan Umum dan Penataan Ruang", code: "1.03.05.2.01.0022",
		program: "Program Pengelolaan dan Pengembangan Sistem Air Limbah", activity: "Pengelolaan dan Pengembangan Sistem Air Limbah Domestik", sub: "Jamban dan tangki septik individual",
		kind: "Langsung", fund: "DAK Fisik", nature: "Barang", aidKind: "Tangki septik", benefit: 8000000, duration: "1 kali", realised: 34, delivered: 36,
		needs: func(f *family) bool { return f.home.latrine != "MILIK SENDIRI" }},
	{short: "BAPPEDA", strategy: 3, agency: "Bappeda", code: "5.01.03.2.02.0004",
		program: "Program Koordinasi dan Sinkronisasi Perencanaan Pembangunan Daerah", activity: "Koordinasi Perencanaan Bidang Pemerintahan dan Pembangunan Manusia", sub: "Pendataan pensasaran dan rapat koordinasi TKPK",
		kind: "Penunjang", budget: 310000000, fund: "APBD", nature: "Kegiatan", aidKind: "Koordinasi", duration: "12 bulan", realised: 22},
}
