package region_test

import (
	"fmt"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

func ExampleDirectory_Resolve() {
	d, err := region.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	area, _ := d.Resolve("Mayasopa", "61.72")
	fmt.Println(area.Code, d.FullName(area.Code))
	_, err = d.Resolve("Tengah", "61.72")
	fmt.Println(locale.English.Render(fault.TextOf(err)))
	// Output:
	// 61.72.03.1003 Kelurahan Maya Sopa
	// "Tengah" can mean several areas: Kecamatan Singkawang Tengah (61.72.01, Kota Singkawang); Kelurahan Tengah (61.72.02.1003, Singkawang Barat). Write its kind (Kelurahan …, Kecamatan …) or its code.
}
