package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/region"
)

type credentials struct {
	Body struct {
		Username string `json:"username" maxLength:"200"`
		Password string `json:"password" maxLength:"1000"`
	}
}

type sessionWire struct {
	User     string   `json:"user"`
	Name     string   `json:"name"`
	Role     string   `json:"role"`
	RoleName string   `json:"roleName"`
	Area     string   `json:"area"`
	AreaName string   `json:"areaName"`
	Actions  []string `json:"actions"`
	Language string   `json:"language"`
	TimeZone string   `json:"timeZone"`
	// MustChange: somebody else set the password, and it has to be changed
	// before anything else.
	MustChange bool `json:"mustChange"`
	// MinPassword is the least number of characters of a password.
	MinPassword int `json:"minPassword"`
	// VillageName names a village of the area: "Kelurahan", "Desa", or both.
	VillageName string `json:"villageName"`
	// Today is the day at the office.
	Today string `json:"today"`
	// Imports is "write" for who may bring in files, "read" for who may see
	// those that came in, "" for who does neither.
	Imports string `json:"imports"`
}

type passwordChange struct {
	Body struct {
		Present string `json:"present" maxLength:"1000"`
		Next    string `json:"next" maxLength:"1000"`
	}
}

type sessionAnswer struct {
	SetCookie    http.Cookie `header:"Set-Cookie"`
	CacheControl string      `header:"Cache-Control"`
	Body         sessionWire
}

type ended struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

const passwordPath = "/session/password"

func (s *server) session(api huma.API) {
	handle(s, api, http.MethodPost, "/session", anybody, func(ctx context.Context, _ access.Actor, in *credentials) (*sessionAnswer, error) {
		from, _ := ctx.Value(originKey{}).(access.Address)
		token, actor, err := s.Access.LogIn(ctx, in.Body.Username, in.Body.Password, from)
		if err != nil {
			return nil, err
		}
		return &sessionAnswer{s.cookie(token), "no-store", s.sessionWire(ctx, actor)}, nil
	})
	handle(s, api, http.MethodGet, "/session", loggedIn, func(ctx context.Context, actor access.Actor, _ *none) (*body[sessionWire], error) {
		return answer(s.sessionWire(ctx, actor)), nil
	})
	handle(s, api, http.MethodPut, passwordPath, loggedIn, func(ctx context.Context, _ access.Actor, in *passwordChange) (*sessionAnswer, error) {
		from, _ := ctx.Value(originKey{}).(access.Address)
		token, actor, err := s.Access.ChangePassword(ctx, in.Body.Present, in.Body.Next, from)
		if err != nil {
			return nil, err
		}
		return &sessionAnswer{s.cookie(token), "no-store", s.sessionWire(ctx, actor)}, nil
	})
	handle(s, api, http.MethodDelete, "/session", anybody, func(ctx context.Context, _ access.Actor, _ *none) (*ended, error) {
		if token, ok := ctx.Value(tokenKey{}).(string); ok {
			if err := s.Access.LogOut(ctx, token); err != nil {
				return nil, err
			}
		}
		return &ended{s.cookie("")}, nil
	})
}

// imports says what a caller may do with files. They come in for a whole
// kab/kota, and can only be undone for it: who works in a part of one sends
// them there.
func imports(a access.Actor) string {
	if _, err := ownRegency(a); err == nil && a.Role.CanImport() {
		return "write"
	}
	if a.Role.Can(access.ViewFamilies) && a.Scope.Area().Level() <= region.LevelRegency {
		return "read"
	}
	return ""
}

func (s *server) sessionWire(ctx context.Context, a access.Actor) sessionWire {
	lang := languageOf(ctx)
	w := sessionWire{User: a.User.Name, Name: a.User.FullName, Role: string(a.Role), RoleName: lang.Render(a.Role.Text()),
		Area: string(a.User.Area), AreaName: s.Directory.FullName(a.User.Area), Actions: []string{}, Language: string(lang),
		TimeZone: region.Zone(a.User.Area).String(), MustChange: a.User.MustChange, MinPassword: access.MinPassword,
		VillageName: lang.Render(s.Directory.VillageKind(a.User.Area).Heading()), Today: s.today().String(), Imports: imports(a)}
	for _, action := range access.Actions() {
		if a.Role.Can(action) {
			w.Actions = append(w.Actions, string(action))
		}
	}
	return w
}
