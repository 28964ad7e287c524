// A small P3KE file of families, layout 2023: two good rows of invented
// families, one with a NIK of 15 digits, and one whose NIK went through a
// spreadsheet, whose date no year has and whose roof no list of choices has.
const header = ['ID Keluarga P3KE', 'Dimuktakhirkan Tahun', 'Provinsi', 'Kabupaten/Kota', 'Kecamatan', 'Desa/Kelurahan', 'Kode Kemdagri', 'Desil Kesejahteraan', 'Persentil', 'Alamat', 'Prioritas Verval', 'Kepala Keluarga', 'NIK', 'Tanggal Lahir', 'Padan Dukcapil', 'Jenis Kelamin', 'Pekerjaan', 'Pendidikan', 'Kepemilikan Rumah', 'Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya', 'Jenis Atap', 'Kualitas Atap', 'Jenis Dinding', 'Kualitas Dinding', 'Jenis Lantai', 'Kualitas Lantai', 'Sumber Penerangan', 'Daya Listrik Terpasang', 'Bahan Bakar Memasak', 'Sumber Air Minum', 'Memiliki fasilitas Buang Air Besar', 'Resiko Stunting', 'Penerima BPNT', 'Penerima BPUM', 'Penerima BST', 'Penerima PKH', 'Penerima SEMBAKO', 'Penerima Prakerja', 'Penerima KUR']
const place = ['KALIMANTAN BARAT', 'SINGKAWANG', 'SINGKAWANG TIMUR', 'MAYA SOPA', '6172031003']
const house = ['MILIK SENDIRI', 'TIDAK', 'ASBES/SENG', 'JELEK/KUALITAS RENDAH', 'KAYU/PAPAN', 'JELEK/KUALITAS RENDAH', 'KAYU/PAPAN', 'JELEK/KUALITAS RENDAH', 'BUKAN LISTRIK', '', 'ARANG/KAYU', 'SUMUR TERLINDUNG', 'MILIK SENDIRI', 'BUKAN TARGET SASARAN']
const gets = Array(7).fill('Tidak')

const row = (key, name, nik, birth, sex) =>
  [key, '2023', ...place, '1', '3', 'DUSUN UJI RT 001 RW 001', 'NORMAL', name, nik, birth, 'PADAN', sex, 'PETANI', 'TIDAK/BELUM SEKOLAH', ...house, ...gets]

/** The file's content; `head` is the name of the first family's head. */
export function familyFile(head) {
  const rows = [
    header,
    row('61729900000001', head, '6172035203750007', '1975-03-12', 'PEREMPUAN'),
    row('61729900000002', 'WARGA UJI KEDUA', '6172030107800008', '1980-07-01', 'LAKI-LAKI'),
    row('61729900000003', 'WARGA UJI KETIGA', '6,172E+15', '31-02-1982', 'LAKI-LAKI').with(20, 'Rumbia dan seng'),
    row('61729900000004', 'WARGA UJI KEEMPAT', '617203010780000', '1980-07-01', 'LAKI-LAKI'),
  ]
  return Buffer.from('\ufeff' + rows.map((cells) => cells.join(';')).join('\r\n') + '\r\n')
}

/** A file of so many families that taking it in lasts some seconds. */
export function largeFamilyFile(families) {
  const rows = [header]
  for (let i = 0; i < families; i++) rows.push(row(String(61729800000000 + i), `WARGA BESAR ${i}`, '', '1980-07-01', 'LAKI-LAKI'))
  return Buffer.from('\ufeff' + rows.map((cells) => cells.join(';')).join('\r\n') + '\r\n')
}
