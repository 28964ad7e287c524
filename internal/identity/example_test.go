package identity_test

import (
	"fmt"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/locale"
)

func ExampleCheck() {
	r := identity.Check("'6172 0355 0790 0003", identity.Known{Sex: "m", Birth: civil.MustDate("1990-07-15")})
	fmt.Println(r.Status, r.Severity(), r.NIK())
	fmt.Println(locale.Indonesian.Render(r.Text()))
	fmt.Println(locale.Indonesian.Render(r.Remedy()))
	// Output:
	// sex_mismatch warning 6172••••••••0003
	// NIK menunjukkan perempuan (tanggal ditambah 40), kolom menulis laki-laki.
	// Bandingkan dengan KTP; perbaiki kolomnya, atau rujuk ke Disdukcapil.
}
