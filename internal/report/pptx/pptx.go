// Package pptx writes a deck as PowerPoint: native text, tables, shapes and
// charts that can be edited, with their workbook inside, and speaker notes. The
// same document gives the same bytes.
//
//	err := pptx.Write(file, doc)
package pptx

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/layout"
)

const (
	nsA    = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsP    = "http://schemas.openxmlformats.org/presentationml/2006/main"
	nsR    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	relDoc = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	typeOf = "application/vnd.openxmlformats-officedocument."
	header = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// Write writes the deck. It fails when the writer does.
func Write(w io.Writer, d *report.Document) error {
	p := &deck{doc: d, zip: zip.NewWriter(w)}
	if err := p.write(); err != nil {
		return fault.New("pptx.Write", fault.Unavailable, locale.T("report.write_failed"), err)
	}
	return nil
}

// deck is a presentation while it is written. The first error stops it.
type deck struct {
	doc    *report.Document
	zip    *zip.Writer
	types  strings.Builder // overrides of [Content_Types].xml
	charts int
	err    error
}

func (p *deck) write() error {
	pages, _ := layout.Pages(p.doc)
	p.fixed(len(pages))
	for i, page := range pages {
		p.slide(i+1, page)
	}
	p.part("[Content_Types].xml", "", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`+
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
		`<Default Extension="xml" ContentType="application/xml"/>`+
		`<Default Extension="xlsx" ContentType="`+typeOf+`spreadsheetml.sheet"/>`+p.types.String()+`</Types>`)
	if p.err != nil {
		return p.err
	}
	return p.zip.Close()
}

// part adds an XML part and, when it has a content type, its override.
func (p *deck) part(name, contentType, body string) {
	if contentType != "" {
		fmt.Fprintf(&p.types, `<Override PartName="/%s" ContentType="%s"/>`, name, contentType)
	}
	p.bytes(name, []byte(header+body))
}

func (p *deck) bytes(name string, body []byte) {
	if p.err != nil {
		return
	}
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err == nil {
		_, err = w.Write(body)
	}
	p.err = err
}

// rel is one relationship of a part; its id is rId and its place in the list.
type rel struct{ kind, target string }

func (p *deck) rels(name string, list ...rel) {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i, r := range list {
		kind := r.kind
		if !strings.HasPrefix(kind, "http") {
			kind = relDoc + kind
		}
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i+1, kind, r.target)
	}
	b.WriteString(`</Relationships>`)
	p.part(name, "", b.String())
}

// slide writes a page with its charts and notes.
func (p *deck) slide(n int, page layout.Page) {
	kind := 1
	switch page.Slide.Kind {
	case report.Cover:
		kind = 2
	case report.Divider:
		kind = 3
	}
	s := &shapes{deck: p, id: 1}
	links := []rel{{"slideLayout", fmt.Sprintf("../slideLayouts/slideLayout%d.xml", kind)}, {"notesSlide", fmt.Sprintf("../notesSlides/notesSlide%d.xml", n)}}
	for _, it := range page.Items {
		if it.Chart != nil {
			p.charts++
			p.chart(p.charts, *it.Chart, it.W, it.H)
			links = append(links, rel{"chart", fmt.Sprintf("../charts/chart%d.xml", p.charts)})
			s.chart(it, len(links))
			continue
		}
		s.item(it)
	}
	ground := ""
	if page.Slide.Kind == report.Divider {
		ground = `<p:bg><p:bgPr>` + solid(page.Ground) + `<a:effectLst/></p:bgPr></p:bg>`
	}
	name := fmt.Sprintf("ppt/slides/slide%d.xml", n)
	p.part(name, typeOf+"presentationml.slide+xml", `<p:sld xmlns:a="`+nsA+`" xmlns:r="`+nsR+`" xmlns:p="`+nsP+`"><p:cSld>`+ground+
		tree(s.b.String())+`</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>`)
	p.rels(fmt.Sprintf("ppt/slides/_rels/slide%d.xml.rels", n), links...)
	p.notes(n, page.Notes)
}

func tree(shapes string) string {
	return `<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/>` +
		`<a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>` + shapes + `</p:spTree>`
}

// notes writes the speaker notes of a slide.
func (p *deck) notes(n int, lines []string) {
	var text strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&text, `<a:p><a:r><a:rPr lang="%s"/><a:t>%s</a:t></a:r></a:p>`, p.lang(), escape(l))
	}
	if len(lines) == 0 {
		fmt.Fprintf(&text, `<a:p><a:endParaRPr lang="%s"/></a:p>`, p.lang())
	}
	p.part(fmt.Sprintf("ppt/notesSlides/notesSlide%d.xml", n), typeOf+"presentationml.notesSlide+xml",
		`<p:notes xmlns:a="`+nsA+`" xmlns:r="`+nsR+`" xmlns:p="`+nsP+`"><p:cSld>`+tree(
			`<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide Image"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>`+
				`<p:sp><p:nvSpPr><p:cNvPr id="3" name="Notes"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="body" idx="1"/></p:nvPr></p:nvSpPr><p:spPr/>`+
				`<p:txBody><a:bodyPr/><a:lstStyle/>`+text.String()+`</p:txBody></p:sp>`)+
			`</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>`)
	p.rels(fmt.Sprintf("ppt/notesSlides/_rels/notesSlide%d.xml.rels", n),
		rel{"notesMaster", "../notesMasters/notesMaster1.xml"}, rel{"slide", fmt.Sprintf("../slides/slide%d.xml", n)})
}

func (p *deck) lang() string {
	if p.doc.Lang() == locale.English {
		return "en-GB"
	}
	return "id-ID"
}
