package pptx

import (
	"fmt"
	"strings"

	"github.com/tuntas-id/tuntas/internal/report/layout"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// fixed writes what every presentation has: properties, theme, master, layouts,
// and the list of slides.
func (p *deck) fixed(slides int) {
	p.rels("_rels/.rels", rel{"officeDocument", "ppt/presentation.xml"},
		rel{"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml"},
		rel{"extended-properties", "docProps/app.xml"})
	p.properties(slides)
	p.presentation(slides)
	p.part("ppt/theme/theme1.xml", typeOf+"theme+xml", themeXML())
	p.part("ppt/theme/theme2.xml", typeOf+"theme+xml", themeXML())
	p.master()
	p.layouts()
	p.notesMaster()
}

func (p *deck) properties(slides int) {
	created := "2000-01-01"
	if !p.doc.Date.IsZero() {
		created = p.doc.Date.String()
	}
	p.part("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml",
		`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`+
			`<dc:title>`+escape(p.doc.Title)+`</dc:title><dc:creator>`+escape(p.doc.Issuer)+`</dc:creator>`+
			`<dcterms:created xsi:type="dcterms:W3CDTF">`+created+`T00:00:00Z</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">`+created+`T00:00:00Z</dcterms:modified>`+
			`<dc:language>`+p.lang()+`</dc:language></cp:coreProperties>`)
	p.part("docProps/app.xml", typeOf+"extended-properties+xml",
		fmt.Sprintf(`<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Tuntas</Application><Slides>%d</Slides></Properties>`, slides))
}

func (p *deck) presentation(slides int) {
	var ids strings.Builder
	links := []rel{{"slideMaster", "slideMasters/slideMaster1.xml"}, {"notesMaster", "notesMasters/notesMaster1.xml"}, {"presProps", "presProps.xml"},
		{"viewProps", "viewProps.xml"}, {"theme", "theme/theme1.xml"}, {"tableStyles", "tableStyles.xml"}}
	for n := 1; n <= slides; n++ {
		links = append(links, rel{"slide", fmt.Sprintf("slides/slide%d.xml", n)})
		fmt.Fprintf(&ids, `<p:sldId id="%d" r:id="rId%d"/>`, 255+n, len(links))
	}
	list := ""
	if slides > 0 {
		list = `<p:sldIdLst>` + ids.String() + `</p:sldIdLst>`
	}
	open := ` xmlns:a="` + nsA + `" xmlns:r="` + nsR + `" xmlns:p="` + nsP + `"`
	p.part("ppt/presentation.xml", typeOf+"presentationml.presentation.main+xml", `<p:presentation`+open+` saveSubsetFonts="1"><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>`+
		`<p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst>`+list+
		fmt.Sprintf(`<p:sldSz cx="%d" cy="%d"/><p:notesSz cx="6858000" cy="9144000"/>`, emu(theme.SlideWidth), emu(theme.SlideHeight))+
		`<p:defaultTextStyle><a:defPPr><a:defRPr lang="`+p.lang()+`"/></a:defPPr></p:defaultTextStyle></p:presentation>`)
	p.rels("ppt/_rels/presentation.xml.rels", links...)
	p.part("ppt/presProps.xml", typeOf+"presentationml.presProps+xml", `<p:presentationPr`+open+`/>`)
	p.part("ppt/viewProps.xml", typeOf+"presentationml.viewProps+xml", `<p:viewPr`+open+`/>`)
	p.part("ppt/tableStyles.xml", typeOf+"presentationml.tableStyles+xml", `<a:tblStyleLst xmlns:a="`+nsA+`" def="{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"/>`)
}

func themeXML() string {
	var b strings.Builder
	b.WriteString(`<a:theme xmlns:a="` + nsA + `" name="Tuntas"><a:themeElements><a:clrScheme name="Tuntas">`)
	for _, c := range []struct {
		name  string
		color theme.Color
	}{
		{"dk1", theme.Ink}, {"lt1", theme.Ground}, {"dk2", theme.Body}, {"lt2", theme.Wash}, {"accent1", theme.Accent}, {"accent2", theme.Steel},
		{"accent3", theme.Muted}, {"accent4", theme.Good}, {"accent5", theme.Watch}, {"accent6", theme.Bad}, {"hlink", theme.Accent}, {"folHlink", theme.Quiet},
	} {
		fmt.Fprintf(&b, `<a:%s><a:srgbClr val="%s"/></a:%s>`, c.name, c.color, c.name)
	}
	font := `<a:latin typeface="` + theme.OfficeFace + `"/><a:ea typeface=""/><a:cs typeface=""/>`
	fill := `<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>`
	line := `<a:ln w="9525">` + fill + `</a:ln>`
	effect := `<a:effectStyle><a:effectLst/></a:effectStyle>`
	b.WriteString(`</a:clrScheme><a:fontScheme name="Tuntas"><a:majorFont>` + font + `</a:majorFont><a:minorFont>` + font + `</a:minorFont></a:fontScheme>` +
		`<a:fmtScheme name="Tuntas"><a:fillStyleLst>` + fill + fill + fill + `</a:fillStyleLst><a:lnStyleLst>` + line + line + line + `</a:lnStyleLst>` +
		`<a:effectStyleLst>` + effect + effect + effect + `</a:effectStyleLst><a:bgFillStyleLst>` + fill + fill + fill + `</a:bgFillStyleLst></a:fmtScheme>` +
		`</a:themeElements></a:theme>`)
	return b.String()
}

const colorMap = `<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>`

const white = `<p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>`

// titleHolder and numberHolder are the placeholders that slides fill.
func titleHolder(id int, y, h, size float64) string {
	return fmt.Sprintf(`<p:sp><p:nvSpPr><p:cNvPr id="%d" name="Title"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:spPr>%s<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>`+
		`<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></a:bodyPr><a:lstStyle/><a:p><a:r><a:rPr lang="id-ID" sz="%d" b="1"/><a:t>Temuan dalam satu kalimat</a:t></a:r></a:p></p:txBody></p:sp>`,
		id, xfrm("a:xfrm", "", theme.Margin, y, theme.ContentWidth, h), int(size*100))
}

func numberHolder(id int) string {
	return fmt.Sprintf(`<p:sp><p:nvSpPr><p:cNvPr id="%d" name="Page number"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldNum" sz="quarter" idx="12"/></p:nvPr></p:nvSpPr><p:spPr>%s<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>`+
		`<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0"/><a:lstStyle><a:lvl1pPr algn="r"><a:defRPr sz="1000"><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></a:lstStyle><a:p><a:pPr algn="r"/><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="id-ID" sz="1000"><a:latin typeface="+mn-lt"/></a:rPr><a:t>‹#›</a:t></a:fld></a:p></p:txBody></p:sp>`,
		id, xfrm("a:xfrm", "", theme.SlideWidth-theme.Margin-40, theme.FootTop, 40, 13))
}

func (p *deck) master() {
	levels := func(size int, bold int, bullet string) string {
		var b strings.Builder
		for n := 1; n <= 9; n++ {
			fmt.Fprintf(&b, `<a:lvl%dpPr algn="l">%s<a:defRPr sz="%d" b="%d"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl%dpPr>`, n, bullet, size, bold, n)
		}
		return b.String()
	}
	p.part("ppt/slideMasters/slideMaster1.xml", typeOf+"presentationml.slideMaster+xml", `<p:sldMaster xmlns:a="`+nsA+`" xmlns:r="`+nsR+`" xmlns:p="`+nsP+`"><p:cSld>`+white+
		tree(titleHolder(2, theme.TitleTop, theme.TitleHeight, theme.Title)+numberHolder(3))+`</p:cSld>`+colorMap+
		`<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/><p:sldLayoutId id="2147483650" r:id="rId2"/><p:sldLayoutId id="2147483651" r:id="rId3"/></p:sldLayoutIdLst>`+
		`<p:txStyles><p:titleStyle>`+levels(2800, 1, "<a:buNone/>")+`</p:titleStyle><p:bodyStyle>`+levels(1800, 0, "<a:buNone/>")+`</p:bodyStyle><p:otherStyle>`+levels(1800, 0, "")+`</p:otherStyle></p:txStyles></p:sldMaster>`)
	p.rels("ppt/slideMasters/_rels/slideMaster1.xml.rels", rel{"slideLayout", "../slideLayouts/slideLayout1.xml"}, rel{"slideLayout", "../slideLayouts/slideLayout2.xml"},
		rel{"slideLayout", "../slideLayouts/slideLayout3.xml"}, rel{"theme", "../theme/theme1.xml"})
}

// layouts writes content (with the frame of the pages), cover and divider.
func (p *deck) layouts() {
	frame := &shapes{deck: p, id: 3}
	for _, it := range layout.Frame(p.doc) {
		frame.item(it)
	}
	for n, l := range []struct{ name, kind, shapes, ground string }{
		{"Isi", "titleOnly", titleHolder(2, theme.TitleTop, theme.TitleHeight, theme.Title) + numberHolder(3) + frame.b.String(), ""},
		{"Sampul", "title", titleHolder(2, 172, 164, theme.Poster), ""},
		{"Pemisah", "secHead", titleHolder(2, 208, 160, theme.Poster), `<p:bg><p:bgPr>` + solid(theme.Accent) + `<a:effectLst/></p:bgPr></p:bg>`},
	} {
		p.part(fmt.Sprintf("ppt/slideLayouts/slideLayout%d.xml", n+1), typeOf+"presentationml.slideLayout+xml",
			`<p:sldLayout xmlns:a="`+nsA+`" xmlns:r="`+nsR+`" xmlns:p="`+nsP+`" type="`+l.kind+`" preserve="1"><p:cSld name="`+l.name+`">`+l.ground+tree(l.shapes)+
				`</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>`)
		p.rels(fmt.Sprintf("ppt/slideLayouts/_rels/slideLayout%d.xml.rels", n+1), rel{"slideMaster", "../slideMasters/slideMaster1.xml"})
	}
}

func (p *deck) notesMaster() {
	p.part("ppt/notesMasters/notesMaster1.xml", typeOf+"presentationml.notesMaster+xml", `<p:notesMaster xmlns:a="`+nsA+`" xmlns:r="`+nsR+`" xmlns:p="`+nsP+`"><p:cSld>`+white+tree(
		`<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide Image"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="685800" y="1143000"/><a:ext cx="5486400" cy="3086100"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr></p:sp>`+
			`<p:sp><p:nvSpPr><p:cNvPr id="3" name="Notes"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="body" sz="quarter" idx="1"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="685800" y="4400550"/><a:ext cx="5486400" cy="3600450"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="id-ID"/></a:p></p:txBody></p:sp>`)+
		`</p:cSld>`+colorMap+`<p:notesStyle><a:lvl1pPr><a:defRPr sz="1200"><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></p:notesStyle></p:notesMaster>`)
	p.rels("ppt/notesMasters/_rels/notesMaster1.xml.rels", rel{"theme", "../theme/theme2.xml"})
}
