package theme

import (
	"fmt"
	"strings"
)

// light lists the colours by token name, in the order of the stylesheet.
var light = []struct {
	name  string
	color Color
}{
	{"ground", Ground}, {"ink", Ink}, {"body", Body}, {"quiet", Quiet}, {"rule", Rule}, {"wash", Wash}, {"muted", Muted},
	{"steel", Steel}, {"accent", Accent}, {"tint", Tint}, {"good", Good}, {"watch", Watch}, {"bad", Bad},
}

// CSS is the tokens as custom properties of :root, with the dark colours for
// readers who prefer them and light ones for paper.
func CSS() string {
	var b strings.Builder
	b.WriteString(":root{")
	for _, c := range light {
		fmt.Fprintf(&b, "--%s:#%s;", c.name, strings.ToLower(string(c.color)))
	}
	for i, size := range []float64{Tiny, Small, Label, Text, Lead, Title, Poster, Hero} {
		fmt.Fprintf(&b, "--size-%d:%.3frem;", i+1, size/16)
	}
	for i, space := range []float64{Space1, Space2, Space3, Space4, Space5} {
		fmt.Fprintf(&b, "--space-%d:%.3frem;", i+1, space/16)
	}
	b.WriteString(`--face:"Liberation Sans",Arial,Helvetica,sans-serif}`)
	b.WriteString("@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;")
	for _, c := range light {
		fmt.Fprintf(&b, "--%s:#%s;", c.name, strings.ToLower(string(dark[c.name])))
	}
	b.WriteString("}}")
	return b.String()
}

// Token is the name of the colour's custom property, "--accent", or "" for a
// colour that is not a token.
func (c Color) Token() string {
	for _, l := range light {
		if l.color == c {
			return "--" + l.name
		}
	}
	return ""
}
