package linkage_test

import (
	"context"
	"fmt"

	"github.com/tuntas-id/tuntas/linkage"
	"github.com/tuntas-id/tuntas/linkage/indonesia"
)

// Two lists of a handful of invented persons: one is in both, with her name
// written in two ways and a digit of her number mistyped.
func ExampleLink() {
	header := []string{"id", "nama", "nik", "tgl_lahir", "nama_ibu", "kode_desa"}
	clinic := linkage.Rows{Title: "posyandu", Header: header, Values: [][]string{
		{"1", "Siti Nurhaliza", "6172014506190002", "2019-06-05", "Rohani", "61.72.01.1005"},
		{"2", "Muh. Fadli", "6172011203180001", "2018-03-12", "Sumiati", "61.72.01.1005"},
	}}
	welfare := linkage.Rows{Title: "bantuan", Header: header, Values: [][]string{
		{"7", "ST NURHALIZA", "6172014506190003", "05-06-2019", "ROHANI", "6172011005"},
		{"8", "Tjhin Mei Lan", "6172016508170001", "25-08-2017", "Bong Khim Moi", "6172011002"},
	}}
	model := indonesia.PersonModel()
	model.ID = "id"
	res, err := linkage.Link(context.Background(), model, indonesia.Standardisers(), []linkage.Source{clinic, welfare}, linkage.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	r := res.Records
	for _, e := range res.Edges {
		if res.Linked(e) {
			fmt.Println(r.Registers[r.Register(int(e.A))], r.ID(int(e.A)), "=", r.Registers[r.Register(int(e.B))], r.ID(int(e.B)))
		}
	}
	// Unordered output:
	// posyandu 1 = bantuan 7
}
