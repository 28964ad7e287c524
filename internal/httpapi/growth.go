package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/posyandu"
)

// lineWire is one z-score or centile over the x of its curve.
type lineWire struct {
	Z       float64   `json:"z"`
	Percent float64   `json:"percent"`
	Y       []float64 `json:"y"`
}

// curveWire are the lines of a WHO standard. They hold no personal data.
type curveWire struct {
	Index        string     `json:"index"`
	Sex          string     `json:"sex"`
	Position     string     `json:"position"`
	XUnit        string     `json:"xUnit"` // month, cm
	YUnit        string     `json:"yUnit"` // kg, cm, kg/m²
	StandingFrom float64    `json:"standingFrom"`
	X            []float64  `json:"x"`
	Lines        []lineWire `json:"lines"`
	Centiles     []lineWire `json:"centiles"`
	Year         int        `json:"year"` // in which WHO published the standard
}

type curveQuery struct {
	Index    string `query:"index" enum:"height_for_age,weight_for_age,weight_for_height,bmi_for_age,muac_for_age" required:"true"`
	Sex      string `query:"sex" enum:"m,f" required:"true"`
	Position string `query:"position" enum:"lying,standing"`
}

// curveIndices are the indices with a chart, by their names in the API.
var curveIndices = map[string]struct {
	index growth.Index
	unit  string
}{
	"height_for_age": {growth.LengthForAge, "cm"}, "weight_for_age": {growth.WeightForAge, "kg"}, "weight_for_height": {growth.WeightForLength, "kg"},
	"bmi_for_age": {growth.BMIForAge, "kg/m²"}, "muac_for_age": {growth.ArmForAge, "cm"},
}

func (s *server) curves(api huma.API) {
	handle(s, api, http.MethodGet, "/growth/curves", loggedIn, s.growthCurve)
}

func (s *server) growthCurve(_ context.Context, _ access.Actor, in *curveQuery) (*body[curveWire], error) {
	of := curveIndices[in.Index]
	sex, position := growth.Male, growth.Lying
	if in.Sex == "f" {
		sex = growth.Female
	}
	if in.Position == string(posyandu.Standing) {
		position = growth.Standing
	}
	c := posyandu.CurveOf(of.index, sex, position)
	out := curveWire{Index: in.Index, Sex: in.Sex, Position: in.Position, XUnit: "month", YUnit: of.unit, StandingFrom: c.StandingFrom,
		X: c.X, Lines: lineWires(c.Lines), Centiles: lineWires(c.Centiles), Year: 2006}
	if of.index == growth.WeightForLength {
		out.XUnit = "cm"
	}
	if of.index == growth.ArmForAge {
		out.Year = 2007
	}
	// The standards do not change; a new version of the program has other files.
	return &body[curveWire]{CacheControl: "private, max-age=86400", Body: out}, nil
}

func lineWires(lines []posyandu.Line) []lineWire {
	out := make([]lineWire, len(lines))
	for i, l := range lines {
		out[i] = lineWire{l.Z, l.Percent, l.Y}
	}
	return out
}
