package httpapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// upload is a form with one file and some fields.
type upload struct {
	name    string
	content []byte
	field   map[string]string
}

func (u upload) reader() io.Reader { return bytes.NewReader(u.content) }

// maxField is the longest field beside a file, in bytes.
const maxField = 1 << 10

// received answers a form with a file about places: the right first, then the
// file.
func received(s *server, fn func(context.Context, access.Actor, upload) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		out, err := func() (any, error) {
			actor, err := access.Require(r.Context(), access.ManageIndicator)
			if err != nil {
				return nil, err
			}
			r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
			form, err := readForm(r)
			if err != nil {
				return nil, err
			}
			return fn(r.Context(), actor, form)
		}()
		if err != nil {
			s.writeProblem(r.Context(), plainWriter{w}, err)
			return
		}
		writeJSON(w, out)
	}
}

func readForm(r *http.Request) (upload, error) {
	out := upload{field: map[string]string{}}
	noFile := func(err error) error {
		return fault.New("httpapi", fault.Invalid, locale.T("httpapi.no_file"), err)
	}
	form, err := r.MultipartReader()
	if err != nil {
		return out, noFile(err)
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return out, uploadFault(err)
		}
		if part.FormName() == "file" {
			out.name = part.FileName()
			out.content, err = io.ReadAll(part)
		} else {
			var text []byte
			text, err = io.ReadAll(io.LimitReader(part, maxField))
			out.field[part.FormName()] = string(text)
		}
		if err != nil {
			return out, uploadFault(err)
		}
	}
	if len(out.content) == 0 {
		return out, noFile(nil)
	}
	return out, nil
}
