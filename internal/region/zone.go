package region

import "time"

var (
	wib  = time.FixedZone("WIB", 7*3600)
	wita = time.FixedZone("WITA", 8*3600)
	wit  = time.FixedZone("WIT", 9*3600)
)

// Zone is the time zone of an area, by Keputusan Presiden 41/1987 and the
// provinces split off since; its name is WIB, WITA or WIT. The nation has the
// time of its capital.
func Zone(c Code) *time.Location {
	switch c.At(LevelProvince) {
	case "51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76":
		return wita
	case "81", "82", "91", "92", "93", "94", "95", "96", "97":
		return wit
	}
	return wib
}
